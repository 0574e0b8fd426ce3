"""The printed procedure: its steps, `@step` and `@step_once`, and which function does which step."""

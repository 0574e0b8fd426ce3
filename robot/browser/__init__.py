"""The browser: finding and starting one, a case's windows, arriving on a screen, pictures and papers."""

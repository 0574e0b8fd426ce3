"""What the robot is told from outside: settings, addresses, credentials, folders and the clock."""

"""One case as a row of the sheet says it: its columns, what cells may hold, reading a sheet and writing an empty one."""

"""Pages and papers that mean harm, or were made by somebody careless: whatever they do, the robot comes back with a reason."""

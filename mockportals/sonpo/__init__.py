"""損保オンライン: the insurer's agency system."""

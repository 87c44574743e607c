"""What is promised to people, checked on the real thing: both stores, real windows."""

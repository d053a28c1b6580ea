"""Real workers in processes of their own, killed at chosen moments, out of disk, without their broker."""

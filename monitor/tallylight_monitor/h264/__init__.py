"""What H.264 lays down: parameter sets, and the heads of slices (ISO/IEC 14496-10). Pure."""

"""What both processes read of MPEG transport streams (ISO/IEC 13818-1): packets, sections, programmes. Pure."""

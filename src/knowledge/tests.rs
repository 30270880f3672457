//! The knowledge as others use it.

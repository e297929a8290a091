//! jupan-python

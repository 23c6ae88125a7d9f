//! The article: every control has its slot, and nothing in it can become markup.

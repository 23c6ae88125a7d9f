//! Fideslang's default data categories (its taxonomy 3.2, with those that older datasets still name), and what is nearest to
//! a word that is none of them.

/// One id a line, in order.
const CATEGORIES: &str = include_str!("categories.txt");

/// Whether this is a default category.
pub(super) fn knows(id: &str) -> bool {
    CATEGORIES.lines().any(|known| known == id)
}

/// The known one that looks most like it.
pub(super) fn nearest(id: &str) -> &'static str {
    CATEGORIES.lines().min_by_key(|known| strsim::damerau_levenshtein(known, id)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{CATEGORIES, knows, nearest};

    #[test]
    fn every_category_has_its_parent_and_comes_once_and_in_order() {
        let all: Vec<&str> = CATEGORIES.lines().collect();
        assert!(all.is_sorted() && all.windows(2).all(|two| two[0] != two[1]));
        for id in &all {
            assert!(id.rsplit_once('.').is_none_or(|(parent, _)| knows(parent)), "{id}");
        }
    }

    #[test]
    fn the_nearest_one_is_what_was_meant() {
        for (typed, meant) in [
            ("user.nmae", "user.name"),
            ("user.contact.emial", "user.contact.email"),
            ("user.location.precice", "user.location.precise"),
            ("User.name", "user.name"),
        ] {
            assert!(!knows(typed));
            assert_eq!(nearest(typed), meant);
        }
    }
}

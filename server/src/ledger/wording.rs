//! The sentences that stand in receipts besides the policy's own texts.

use crate::config::Operator;
use contract::language::Language;

/// How to reach customer service.
pub(super) fn contact(operator: &Operator) -> String {
    format!("{}, {}", operator.email, operator.phone)
}

/// How a choice is taken back.
pub(super) fn withdrawal(operator: &Operator, public_url: &str, language: Language) -> String {
    let contact = contact(operator);
    match language {
        Language::En => {
            format!("At any time: with the same switch at {public_url}/choices, or through {contact}")
        }
        Language::ZhHans => {
            format!("随时可以：在 {public_url}/choices 用同一个开关关闭，或联系客服 {contact}")
        }
    }
}

/// How an answer to the policy is taken back.
pub(super) fn change_of_answer(operator: &Operator, public_url: &str, language: Language) -> String {
    let contact = contact(operator);
    match language {
        Language::En => {
            format!("At any time: with another answer at {public_url}/policy#agree, or through {contact}")
        }
        Language::ZhHans => format!("随时可以：在 {public_url}/policy#agree 重新作答，或联系客服 {contact}"),
    }
}

/// How long the record of an answer to the policy is kept: the policy itself says it.
pub(super) fn retention(notice: &str, language: Language) -> String {
    match language {
        Language::En => format!("As long as the policy says: {notice}#keep-retention"),
        Language::ZhHans => format!("以政策的说明为准：{notice}#keep-retention"),
    }
}

//! Words of the overview.

texts! {
    waiting: "To do", "待办事项";
    nothing: "There is nothing to do.", "没有待办事项。";
    agreed: "You agreed to version {0}", "您已同意版本 {0}";
    declined: "You did not agree to version {0}", "您不同意版本 {0}";
    asked: "You have a question about version {0}", "您对版本 {0} 有疑问";
    went_on: "You continued without answering version {0}", "您未答复版本 {0}，继续使用了服务";
    unanswered: "You have not answered version {0} yet", "您尚未答复版本 {0}";
    open: "{0} still open", "{0} 项尚未选择";
    for_guardian: "{0} to ask about", "{0} 项待监护人决定";
    count: "On: {0} of {1}", "{1} 项中已开启 {0} 项";
    do_answer: "Read the policy and answer", "阅读政策并答复";
    do_choose: "Look at your choices", "查看我的选择";
    do_cancelled: "See or undo the cancellation", "查看或撤销注销";
    do_help: "Reach a person", "找人帮忙";
    do_guardian: "Ask a parent or guardian", "请监护人决定";
    wait_answer: "Version {0} of the policy needs your answer.", "请答复版本 {0} 的政策。";
    wait_question: "You have a question about the policy: please call or write to us.", "您对政策有疑问，请打电话或写信联系我们。";
    wait_again: "Choices that are off because the policy changed: {0}. Please choose again.", "因政策有改动，有 {0} 项选择已关闭，请重新选择。";
    wait_guardian: "Choices that need a parent or guardian first: {0}. Ask one here.", "有 {0} 项选择须先由监护人同意，可以在此请监护人决定。";
    wait_open: "Choices still open: {0}. What is open stays off until you say yes.", "还有 {0} 项尚未选择。在您同意之前，它们保持关闭。";
}

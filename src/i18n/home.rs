//! Words of the home page.

texts! {
    title: "Overview", "概览";
    intro: "Read what we do with your information, decide what we may use it for, and hold the proof of what you chose.", "了解我们如何使用您的信息，决定可以用来做什么，并保留您选择的回执。";
    waiting: "To do", "待办事项";
    nothing: "There is nothing to do.", "没有待办事项。";
    policy: "Privacy policy", "隐私政策";
    choices: "Your choices", "我的选择";
    agreed: "You agreed to version {0}", "您已同意版本 {0}";
    declined: "You did not agree to version {0}", "您不同意版本 {0}";
    asked: "You have a question about version {0}", "您对版本 {0} 有疑问";
    went_on: "You continued without answering version {0}", "您未答复版本 {0}，继续使用了服务";
    unanswered: "You have not answered version {0} yet", "您尚未答复版本 {0}";
    count: "On: {0} of {1}", "{1} 项中已开启 {0} 项";
    receipts: "Receipts", "回执";
    receipts_text: "Proof of each choice, signed by us", "每项选择的回执，由我们签名";
    data: "Your information", "我的信息";
    data_text: "What we hold about you", "我们保存了您的哪些信息";
    sessions: "Signed-in devices", "登录设备";
    sessions_text: "Your devices, and signing out", "您的设备与退出登录";
    do_answer: "Read the policy and answer", "阅读政策并答复";
    do_choose: "Look at your choices", "查看我的选择";
    do_cancelled: "See or undo the cancellation", "查看或撤销注销";
    download: "Download your information", "下载我的信息";
    download_text: "Everything in one file.", "全部信息，一个文件。";
    cancel: "Cancel the account", "注销账号";
    cancel_text: "See what it means, and do it.", "了解会发生什么，并办理。";
    do_guardian: "Ask a parent or guardian", "请监护人决定";
    do_contact: "Contact us", "联系我们";
    do_read: "Read the policy", "阅读政策";
    do_verify: "Check a receipt", "核验回执";
    wait_answer: "Version {0} of the policy needs your answer.", "请答复版本 {0} 的政策。";
    wait_question: "You have a question about the policy: please call or write to us.", "您对政策有疑问，请打电话或写信联系我们。";
    wait_again: "Choices that are off because the policy changed: {0}. Please choose again.", "因政策有改动，有 {0} 项选择已关闭，请重新选择。";
    wait_guardian: "Choices that need a parent or guardian first: {0}. Ask one here.", "有 {0} 项选择须先由监护人同意，可以在此请监护人决定。";
    wait_open: "Choices still open: {0}. What is open stays off until you say yes.", "还有 {0} 项尚未选择。在您同意之前，它们保持关闭。";
    signed_out: "Sign in to see your choices and receipts. Reading the policy and checking a receipt need no sign-in.", "登录后可以查看您的选择和回执。阅读政策、核验回执无需登录。";
}

//! Words about agreeing to the policy.

texts! {
    question: "Do you agree to this policy (version {0})?", "您同意本政策（版本 {0}）吗？";
    agree: "I agree", "同意";
    decline: "I do not agree", "不同意";
    ask: "I have a question", "我有疑问";
    sign_in_to_answer: "Sign in to answer", "登录后答复";
    not_answered: "Not answered yet.", "尚未答复。";
    accepted: "You agreed to version {0} on {1}.", "您于 {1} 同意了版本 {0}。";
    declined: "You did not agree to version {0}, on {1}.", "您于 {1} 不同意版本 {0}。";
    asked: "You said on {1} that you have a question about version {0}.", "您于 {1} 表示对版本 {0} 有疑问。";
    went_on: "On {1} you were told of version {0}, and continued to use the service without answering.", "您于 {1} 得知版本 {0} 后，未作答复而继续使用服务。";
    went_on_follows: "We recorded only that, not an agreement. You can still answer at any time.", "我们如实记录了这一情况，不视为点击同意。您仍可随时答复。";
    declined_follows: "Everything optional is off. Account security has its own switch. Please stop using the service. You can still download your data and cancel here. Correcting or deleting part of it: by phone or mail:", "所有可选项目均已关闭。账号安全可以单独关闭。请停止使用服务。您仍可在这里下载信息和注销账号。如需更正或删除部分信息，请打电话或写信：";
    switched_off_one: "1 choice was switched off.", "已关闭 1 项选择。";
    switched_off: "{0} choices were switched off.", "已关闭 {0} 项选择。";
    asked_follows: "Nothing changes until you answer. Please call or write to us:", "在您答复之前，一切不变。请打电话或写信给我们：";
    accepted_follows: "You can change your answer at any time.", "您可以随时更改答复。";
    older: "Version {0} is in force now. Please answer it.", "现行版本为 {0}，请您答复。";
    ways: "You can also tell us:", "也可以告诉我们：";
    versions: "All versions", "全部版本";
    to_answer: "Answer now", "现在答复";
    sign_in_for_version: "Sign in to see which version you agreed to.", "登录后可以查看您同意的是哪个版本。";
    sign_in_for_count: "Sign in to see your choices.", "登录后可以查看您的选择。";
    cancel: "Cancel the account", "注销账号";
    see_data: "See your information", "查看我的信息";
}

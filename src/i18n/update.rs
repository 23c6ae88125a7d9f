//! Words about a new version of the policy.

texts! {
    title: "The policy has changed. Do you agree?", "隐私政策已更新，您同意吗？";
    since: "Version {0}, in force since {1}. ", "版本 {0}，自 {1} 起生效。";
    read: "Read what changed", "看看改了什么";
    touched: "Some of your choices ended with it. Whatever you answer here, they stay off until you choose about each again.", "部分选择已随之终止。无论您在此如何答复，它们都保持关闭，直到您逐项重新选择。";
    untouched: "This affects none of your choices.", "您的选择都不受影响。";
    agree: "I agree", "同意";
    decline: "I do not agree", "不同意";
    go_on: "Continue without answering", "暂不答复，继续使用";
    go_on_note: "If you continue, we record only that you continued. If you do not agree, everything optional is switched off; the policy, your receipts, downloading your information and cancelling the account stay open to you here. Correcting or deleting a part of it goes by phone or mail.", "选择继续使用，我们只如实记录这一点。如果不同意，所有可选项目都会关闭；您仍可在此阅读政策和回执、下载信息、注销账号。如需更正或删除部分信息，请打电话或写信。";
    follows: "What follows from each answer", "不同答复的结果";
    saved: "Your answer is saved.", "您的答复已保存。";
    left: "These choices are off because the policy changed. Choose again where you like, or leave them off:", "以下选择因政策改动已经关闭。您可以逐项重新选择，也可以保持关闭：";
    is_ended: "This affects your choice “{0}”: it is off until you choose again.", "这项改动影响您的选择“{0}”：在您重新选择之前，该项保持关闭。";
    will_end: "This affects your choice “{0}”: it is on now, and ends when this version begins.", "这项改动影响您的选择“{0}”：目前已开启，到新版本生效时终止。";
}

//! Words about a new version of the policy.

texts! {
    title: "New policy: do you agree?", "隐私政策已更新，您同意吗？";
    read: "Read what changed", "看看改了什么";
    agree: "I agree", "同意";
    decline: "I do not agree", "不同意";
    go_on: "Continue without answering", "暂不答复，继续使用";
    follows: "If you do not agree, everything optional is switched off.", "如果不同意，所有可选项目都会关闭。";
    saved: "Your answer is saved.", "您的答复已保存。";
    left: "These choices are off because the policy changed. Choose again where you like, or leave them off:", "以下选择因政策改动已经关闭。您可以逐项重新选择，也可以保持关闭：";
    is_ended: "This affects your choice “{0}”: it is off until you choose again.", "这项改动影响您的选择“{0}”：在您重新选择之前，该项保持关闭。";
    will_end: "This affects your choice “{0}”: it is on now, and ends when this version begins.", "这项改动影响您的选择“{0}”：目前已开启，到新版本生效时终止。";
}

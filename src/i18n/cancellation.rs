//! Words about cancelling the account, the time until its erasure, and the certificate.

texts! {
    @page title: CANCEL;
    @page certificate: CERTIFICATE;
    what: "What happens", "注销之后";
    at_once: "At once, everything that is on here is switched off and you are signed out on every device.", "所有已开启的用途立即关闭，所有设备上的登录都会退出。";
    then: "Until {0} we keep your information and do nothing else with it. Until then you can sign in and take the cancellation back.", "在 {0} 之前，我们只保存您的信息，不作其他使用。在此之前，您可以登录并撤销注销。";
    on_day: "On {0}, this happens to what we hold:", "到 {0}，我们保存的信息将这样处理：";
    ours: "Your choices, receipts, messages to us and drafts in this center are deleted too. Download your receipts before, if you want to keep them.", "您在本中心的选择、回执、来信和草稿也会删除。如想保留回执，请先下载。";
    receipts: "To the receipts", "前往回执";
    deleted: "{0} · deleted", "{0} 条 · 删除";
    anonymised: "{0} · your name and account are taken out", "{0} 条 · 抹去姓名和账号";
    kept: "{0} · kept", "{0} 条 · 保留";
    nothing_held: "The rider database holds nothing about you.", "骑行者数据库中没有您的信息。";
    confirm: "Confirm and cancel", "确认并注销";
    confirm_text: "We ask for no reason. So that nobody else can do this for you, we first send you a code.", "我们不询问原因。为防止他人代您操作，我们会先向您发送验证码。";
    cancel: "Cancel my account", "注销我的账号";
    done: "Your account is cancelled. You are signed out everywhere.", "您的账号已注销，所有设备均已退出登录。";
    done_day: "On {0} your information is erased.", "您的信息将在 {0} 删除。";
    write_down: "Write both down. With them you can fetch the certificate of the erasure afterwards; we cannot tell you the code again.", "请把这两项记下来。删除之后，凭它们领取删除证明；验证码我们无法再次提供。";
    number: "Number", "编号";
    code: "Code", "验证码";
    copy: "Copy both", "复制两项";
    copied: "Copied", "已复制";
    not_copied: "The browser did not let us copy. Please write them down.", "浏览器不允许复制，请手工记下。";
    changed_mind: "Changed your mind? Sign in until then and take it back.", "改变主意了？在此之前登录即可撤销。";
    held: "Your account is cancelled (number {0}). On {1} your information is erased.", "您的账号已注销（编号 {0}）。您的信息将在 {1} 删除。";
    held_text: "Until then we only keep it. If you take the cancellation back, your account is as before, but everything optional stays off until you choose anew.", "在此之前我们只予保存。撤销注销后，账号恢复原状，但所有可选项仍保持关闭，直到您重新选择。";
    undo: "Take the cancellation back", "撤销注销";
    undoing: "Taking it back…", "正在撤销…";
    undone: "Your account is in use again. Everything optional is off.", "您的账号已恢复使用，所有可选项均为关闭。";
    to_choices: "To your choices", "前往我的选择";
    certificate_text: "When an account is cancelled, this center gives a number and a code. With them you fetch the signed certificate of what was erased.", "注销账号时，本中心会给出编号和验证码。凭这两项可以领取带签名的删除证明。";
    number_hint: "For example 4821-0937", "例如 4821-0937";
    code_hint: "Eight groups of four digits and letters. Spaces and hyphens do not matter.", "八组、每组四位的数字和字母。空格和连字符不影响。";
    number_missing: "Enter the number", "请输入编号";
    code_missing: "Enter the code", "请输入验证码";
    fetch: "Fetch the certificate", "领取证明";
    fetching: "Fetching…", "正在领取…";
    pending: "Nothing is erased yet. The day is {0}; come back after it.", "尚未删除。删除日期是 {0}，请在此之后再来。";
    erased: "Erased on {0}. This is what was done:", "已于 {0} 删除，处理结果如下：";
    save: "Save the certificate", "保存证明";
    saved: "Once you have the file, you can check it at any time:", "收到文件后，您可以随时核验：";
    verify: "Check a receipt or certificate", "核验回执或证明";
}

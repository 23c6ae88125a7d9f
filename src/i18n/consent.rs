//! Words about choices.

texts! {
    yes: "Yes", "同意";
    no: "No", "不同意";
    sign_in_to_choose: "Sign in to choose", "登录后选择";
    this_browser: "Counts for this browser only.", "仅对此浏览器有效。";
    sign_in_for_account: "Sign in to choose for your account", "登录后为您的账号选择";
    on_since: "On since {0}.", "已开启，自 {0} 起。";
    refused_on: "Off. You said no on {0}.", "已关闭。您于 {0} 选择了不同意。";
    withdrawn_on: "Off. You took your yes back on {0}.", "已关闭。您于 {0} 撤回了同意。";
    by_signal: "Off, because your browser sends an opt-out signal.", "已关闭，因为您的浏览器发送了“拒绝”信号。";
    covered: "Off here while your browser sends an opt-out signal. “No” makes it final.", "在浏览器发送“拒绝”信号期间，此处为关闭。选择“不同意”即为最终决定。";
    superseded: "Off: the policy changed, please choose again.", "已关闭：政策有改动，请重新选择。";
    unset: "Off. Nothing chosen yet.", "已关闭。尚未选择。";
    saved_on: "Saved. This is now on.", "已保存，现已开启。";
    saved_off: "Saved. This is now off.", "已保存，现已关闭。";
    guardian: "You are under 18: a parent or guardian must agree first.", "您未满 18 周岁，须先由监护人同意。";
    ask_guardian: "Ask one", "请监护人决定";
    report_abnormal: "Reports are taken by phone or mail:", "上报异常请打电话或写信：";
    guardians: "Parents and guardians choose by phone or mail:", "监护人请打电话或写信作出选择：";
    if_off: "Please note: {0}", "请注意：{0}";
    gpc: "Your browser sends an opt-out signal (Global Privacy Control). We honour it: personalised service and transfer abroad are off, unless you say yes here yourself.", "您的浏览器发送了“拒绝”信号（Global Privacy Control）。我们尊重这一信号：个性化服务和向境外传输均已关闭，除非您在这里亲自选择同意。";
    count: "Choices on: {0} of {1}.", "{1} 项选择中，已开启 {0} 项。";
    all: "See your choices", "查看我的选择";
    to_history: "History of your choices", "选择记录";
    history: "History", "选择记录";
    history_empty: "You have not chosen anything yet.", "您还没有做过任何选择。";
    history_sign_in: "Sign in to see the history of your choices.", "登录后可以查看您的选择记录。";
    what: "What", "事项";
    said: "Choice", "选择";
    when: "When", "时间";
    who: "Who", "操作人";
    by_you: "You", "您本人";
    by_guardian: "Your guardian", "监护人";
    by_rule: "Automatic", "系统自动";
    policy: "Privacy policy", "隐私政策";
    state_given: "Yes", "同意";
    state_refused: "No", "不同意";
    state_withdrawn: "Taken back", "撤回同意";
    state_superseded: "Ended by a change of the policy", "因政策改动而终止";
    state_went_on: "Continued without answering", "未答复，继续使用";
    state_accepted: "Agreed", "同意";
    state_declined: "Not agreed", "不同意";
    state_asked: "Asked a question", "提出疑问";
}

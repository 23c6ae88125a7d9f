//! Words about signing in and out.

texts! {
    title: "Sign in", "登录";
    intro: "We send a code to your phone or your e-mail address. There is no password.", "我们会把验证码发到您的手机或电子邮箱，无需密码。";
    address: "Phone number or e-mail address", "手机号或电子邮箱";
    address_hint: "The one that you use in the app: only that one opens your account. A phone number from outside China begins with + and the country’s code.", "您在应用中使用的手机号或邮箱，只有用它才能进入您的账号。中国大陆以外的手机号请以 + 和国家代码开头。";
    address_missing: "Enter your phone number or e-mail address", "请输入手机号或电子邮箱";
    send: "Send the code", "发送验证码";
    sending: "Sending…", "正在发送…";
    code_title: "Enter the code", "输入验证码";
    code: "Code from the message", "收到的验证码";
    code_hint: "Six digits, good for ten minutes. You can paste them.", "六位数字，十分钟内有效，可以粘贴。";
    code_missing: "Enter the six digits from the message", "请输入收到的六位数字";
    code_sent: "If a message can reach {0}, a code is on its way. It may take a minute; a mail may also lie in the spam folder.", "如果 {0} 可以接收消息，验证码很快就会送达。可能需要一分钟；如果用的是邮箱，也请查看垃圾邮件。";
    sign_in: "Sign in", "登录";
    signing_in: "Signing in…", "正在登录…";
    resend: "Send another code", "重新发送验证码";
    resent: "Another code is on its way. Only the newest one works.", "新的验证码已发出，只有最新的一个有效。";
    other_address: "Use another number or address", "换一个手机号或邮箱";
    signed_in: "You are signed in.", "您已登录。";
    already: "You are signed in as {0}.", "您已登录：{0}。";
    go_on: "Go on", "继续";
    no_account: "No account has the number or address that you signed in with, so nothing can be chosen or looked up here. Sign in with the one that you use in the app, or call or write to us.", "您登录所用的号码或邮箱没有对应的账号，因此这里无法选择或查询。请用您在应用中使用的号码或邮箱登录，也可以打电话或写信联系我们。";
    sign_out: "Sign out", "退出登录";
    signing_out: "Signing out…", "正在退出…";
    signed_out: "You are signed out.", "您已退出登录。";
    not_told: "This page has forgotten you, but we could not tell the server: {0} Until that works, somebody using this browser could still open your pages. The session ends by itself after {1} minutes without use.", "本页面已清除您的信息，但未能通知服务器：{0}在通知成功之前，使用此浏览器的人仍可能打开您的页面。{1} 分钟不使用，登录会自动失效。";
    account: "Signed in as {0}", "已登录：{0}";
    sessions: "Where you are signed in", "登录情况";
    sessions_intro: "Each line is one browser. Signing it out takes effect at once.", "每一行是一个浏览器。退出后立即生效。";
    this_one: "This browser", "本浏览器";
    since: "Since", "登录时间";
    seen: "Last used", "最近使用";
    until: "Ends at the latest", "最迟失效";
    idle: "or after {0} minutes without use", "或 {0} 分钟不使用后";
    revoke: "Sign out", "退出";
    revoke_label: "Sign out {0}", "退出 {0}";
    revoked: "Signed out: {0}", "已退出：{0}";
    elsewhere: "Sign out everywhere else", "退出其他所有设备";
    elsewhere_done: "You are signed in here only.", "现在只有本浏览器处于登录状态。";
    only_here: "You are signed in here only.", "只有本浏览器处于登录状态。";
}

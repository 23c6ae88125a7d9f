//! Words about signing in.

texts! {
    @page title: SIGN_IN;
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
    go_on: "Continue", "继续";
}

//! What is said to whoever has no account in use here: an address that no account has, or a cancelled account.

texts! {
    told: "No account has the number or address that you signed in with. Sign in with the one that you use in the app, or contact us.", "您登录所用的号码或邮箱没有对应的账号。请用应用中的号码或邮箱登录，或联系我们。";
    shared: "Several accounts have the number or address that you signed in with, so we cannot tell which one is yours. Open the privacy center from the app, sign in with another number of yours, or contact us.", "有多个账号使用您登录所用的号码或邮箱，无法判断哪个是您的。请从应用内进入隐私中心，或用您的其他号码登录，或联系我们。";
    held: "Your account is cancelled and kept until the day of its erasure. Until then you can take the cancellation back, and write to us.", "您的账号已注销，保留到删除之日。在此之前，您可以撤销注销，也可以写信给我们。";
}

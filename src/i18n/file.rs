//! Words about a file that is ready to be saved. None of them says that it was: no page knows.

texts! {
    ready: "Your file is ready.", "文件已准备好。";
    open: "Unlock the file", "解锁文件";
    save: "Save the file", "保存文件";
    again: "Nothing arrived? Press again.", "没有收到文件？请再按一次。";
    again_in_time: "Nothing arrived? Press again within ten minutes.", "没有收到文件？请在十分钟内再按一次。";
    elsewhere: "If it still does not come, the app that shows this page may not be able to save files. Open {0} in a browser instead.", "如仍未收到，当前应用可能无法保存文件，请在浏览器中打开 {0}。";
    over: "The ten minutes are over. Fetch it once more to save it.", "已超过十分钟，请重新领取后再保存。";
    fetching: "Fetching…", "正在获取…";
    not_saved: "The app did not save the file.", "应用未保存文件。";
}

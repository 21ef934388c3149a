"""What a person reads about the Spark service: how far it is, and what went wrong."""

from spark_studio.inputs import Words

# How far it is

SENDING = Words("Sending it to the Spark service.", "正在发给 Spark 服务。")
BUSY_JUST_NOW = Words(
    "The Spark service has a lot to do. Waiting for a turn.",
    "Spark 服务正忙，正在排队。",
)
DRAWING = Words("The Spark service is drawing.", "Spark 服务正在画。")
FETCHING = Words("Fetching the picture.", "正在取回图片。")

# What the person can do something about

NOT_ACCEPTED = Words(
    "The Spark service did not accept this: {en}. Change that and try again.",
    "Spark 服务没有接受：{zh}。改一下再试。",
)
PHOTO_NOT_ACCEPTED = Words(
    "The Spark service did not accept the photo. Choose another one.",
    "Spark 服务没有接受这张照片。换一张再试。",
)
TOO_LARGE = Words(
    "The photo is too large for the Spark service. Choose a smaller one.",
    "照片太大，Spark 服务收不下。换一张小一点的。",
)
NOT_MADE = Words(
    "The Spark service could not make this picture. Try another photo or other words.",
    "Spark 服务没能画成这张图片。换一张照片，或换个说法试试。",
)

# What passes

OVERLOADED = Words(
    "The Spark service takes no more just now. Try again in a while.",
    "Spark 服务暂时排满了。过一会儿再试。",
)
NOT_REACHED = Words(
    "The Spark service cannot be reached just now. Try again in a while.",
    "暂时连不上 Spark 服务。过一会儿再试。",
)
SERVICE_BROKE = Words(
    "The Spark service has a problem of its own. Try again in a while.",
    "Spark 服务自身出了问题。过一会儿再试。",
)
MAYBE_TAKEN = Words(
    "The Spark service did not say whether it took this on, so we did not ask twice. Try again to ask anew.",
    "Spark 服务没有说是否接下了这张图片，为免重复就没有再要。再试一次会重新要一张。",
)
NO_WORD = Words(
    "The Spark service no longer says how far this picture is. Try again to ask once more.",
    "Spark 服务不再说这张图片画到哪一步了。再试一次会接着问。",
)
TOO_SLOW = Words(
    "The Spark service is not done yet, and we stopped waiting. Try again to go on waiting.",
    "Spark 服务还没画完，我们先不等了。再试一次会接着等。",
)
FORGOTTEN = Words(
    "The Spark service no longer knows this picture. Try again to ask for it anew.",
    "Spark 服务那边已经没有这张图片了。再试一次会重新要一张。",
)
NO_PICTURE = Words(
    "The Spark service said it was done, but what it sent is no picture. Try again.",
    "Spark 服务说画好了，可送来的不是图片。再试一次。",
)
NOT_FETCHED = Words(
    "The picture could not be fetched from the Spark service. Try again.",
    "没能从 Spark 服务取回图片。再试一次。",
)

# What the person who runs the studio has to do

WRONG_KEY = Words(
    "The Spark service does not accept this studio's key. Whoever runs the studio has to set SPARK_REMOTE_KEY to one that works.",
    "Spark 服务不接受本站的密钥。管理员需要把 SPARK_REMOTE_KEY 换成有效的密钥。",
)
NOT_ALLOWED = Words(
    "The Spark service refused: its balance is used up, or this studio's key may not make pictures. Whoever runs the studio has to look into it.",
    "Spark 服务拒绝了请求：余额用完，或本站的密钥没有出图权限。需要管理员去查看。",
)
WRONG_ADDRESS = Words(
    "There is no such model at the Spark service. Whoever runs the studio has to check SPARK_REMOTE_URL.",
    "Spark 服务那边没有这个模型。管理员需要检查 SPARK_REMOTE_URL。",
)
NO_ADDRESS = Words(
    "The Spark service fetches photos from an address, and this studio has none it can be reached by. Whoever runs the studio has to set SPARK_PUBLIC_URL.",
    "Spark 服务要按地址来取照片，而本站没有对外的地址。管理员需要设置 SPARK_PUBLIC_URL。",
)
ONLY_HERE = Words(
    "The Spark service does not know this kind of picture: only the built-in studio draws it. Choose a look instead.",
    "Spark 服务不认识这种图片，只有内置画室会画。换一种风格试试。",
)

# What goes with a picture

OTHER_SIZE = Words(
    "Asked for {asked}, the Spark service sent {sent}.",
    "要的是 {asked}，Spark 服务给的是 {sent}。",
)

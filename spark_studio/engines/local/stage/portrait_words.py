"""What a portrait tells: while it is made, with it, and where it cannot be made."""

from spark_studio.inputs import Words

NO_FACE = Words(
    en="There is no face in this photo. Choose a photo that shows one from the front.",
    zh="这张照片里没有找到人脸。换一张正脸清楚的照片。",
)
NO_PLACE = Words(
    en="The built-in studio found nothing to draw in “{words}”. "
    "Name a place, such as a concert, a beach, a café or a city at night.",
    zh="内置画室不会画“{words}”。写一个地方试试，比如演唱会、海边、咖啡馆或夜晚的城市。",
)
IGNORED = Words(
    en="Not drawn: {words}. The built-in studio draws places and their light, not things.",
    zh="没有画出来的：{words}。内置画室只会画场景和光线，不会画具体的东西。",
)
WORDS_UNUSED = Words(
    en="Your words were not used: “Person and background” keeps the place of the photo.",
    zh="没有用到你写的场景：“人物和背景”会保留照片原来的环境。",
)
FACES = Words(
    en="There are {count} faces in this photo. All were retouched; one face works best.",
    zh="照片里有 {count} 张脸，都修过了；只有一张脸时效果最好。",
)
SOFT = Words(
    en="The face is small in your photo. It was sharpened gently, not restored.",
    zh="照片里的脸比较小，只做了轻微锐化，没有修复。",
)
GREY = Words(
    en="The photo has no color, so the picture is black and white.",
    zh="照片没有颜色，所以成图也是黑白的。",
)
SAME_CLOTHES = Words(
    en="The clothes stay: they cannot be told apart well enough in this photo.",
    zh="衣服没有换：这张照片里分不清衣服的边界。",
)
THEIR_CLOTHES = Words(
    en="The clothes stay: with several people each keeps their own.",
    zh="衣服没有换：照片里有好几个人，各穿各的。",
)
EXTENDED = Words(
    en="The photo did not fill this shape, so its background was extended.",
    zh="照片填不满这个尺寸，背景做了延伸。",
)
LOOKING = Words(en="Choosing the frame.", zh="正在取景。")
RETOUCHING = Words(en="Retouching the face.", zh="正在修饰面部。")
PLACING = Words(en="Building the scene.", zh="正在布置场景。")
LIGHTING = Words(en="Setting the light.", zh="正在打光。")

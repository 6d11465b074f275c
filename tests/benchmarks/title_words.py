"""Words of innocent titles, by language."""

_WRITTEN = {
    "en": """
women men kids new vintage leather cotton wool silk steel wooden ceramic plastic portable wireless waterproof
foldable black white red blue green grey brown pink large small medium mini slim set of with for and the case cover
holder stand bag box shirt dress jacket coat shoes boots socks hat belt scarf gloves ring necklace watch strap lamp
chair table shelf curtain pillow blanket towel mug bottle pan knife kitchen garden tools drill screws cable charger
battery camera lens phone tablet keyboard mouse speaker printer paper pen notebook book puzzle toy doll car truck
bike helmet tent rope fishing running yoga organic herbal tea coffee chocolate vitamin cream soap brush mirror
replacement parts kit pack pieces heavy duty outdoor home office school travel summer winter free shipping brand
quality original style fashion luxury cheap sale gift handmade antique art print poster photo frame wall sticker
light bulb solar panel pump filter engine valve hose pipe adapter converter machine roller power air super max pro
classic premium universal adjustable stainless folding electric digital manual
""",
    "zh": """
新款 女士 男士 真皮 手提 单肩 斜挎 包 休闲 运动 鞋 板鞋 凉鞋 连衣裙 外套 夹克 牛仔裤 短袖 t恤 纯棉 加厚 冬季 夏季
儿童 玩具 积木 手机壳 充电器 数据线 耳机 蓝牙 无线 家用 厨房 不锈钢 保温杯 刀具 锅 收纳 盒 架 床上用品 四件套 枕头
毛巾 窗帘 灯 台灯 椅子 桌子 办公 文具 笔记本 书包 大容量 旅行 箱 户外 帐篷 自行车 汽车 配件 脚垫 坐垫 机油 滤芯
化妆品 面膜 口红 洗发水 茶叶 咖啡 零食 坚果 礼盒 包邮 现货 批发 厂家 直销 定制 正品 官方 特价
""",
    "es": """
bolso mujer hombre niño zapatillas camiseta pantalón vestido chaqueta cuero algodón negro blanco rojo azul verde
grande pequeño juego de para con sin y la el funda cargador cable auriculares cámara lámpara silla mesa cocina
jardín coche moto bicicleta juguete libro reloj anillo collar perfume crema nuevo barato envío gratis oferta
original talla repuesto piezas
""",
    "de": """
damen herren kinder tasche schuhe jacke hose kleid leder baumwolle schwarz weiß rot blau grün groß klein mit ohne
für und der die das hülle ladegerät kabel kopfhörer kamera lampe stuhl tisch küche garten auto motorrad fahrrad
spielzeug buch uhr ring kette parfum creme neu günstig versand original größe ersatzteil stück satz zubehör halter
wasserdicht tragbar
""",
    "ru": """
сумка женская мужская кожаная кроссовки футболка платье куртка черный белый красный синий большой маленький для с
без и на чехол зарядное устройство кабель наушники камера лампа стул стол кухня сад авто запчасти игрушка книга часы
кольцо духи крем новый дешево доставка оригинал размер комплект набор телефон ноутбук фильтр масло насос инструмент
дрель посуда чашка
""",
    "ar": """
حقيبة نسائية رجالية جلد حذاء قميص فستان جاكيت أسود أبيض أحمر أزرق كبير صغير مع بدون من في شاحن كابل سماعات كاميرا
مصباح كرسي طاولة مطبخ سيارة لعبة كتاب ساعة خاتم عطر كريم جديد شحن مجاني أصلي مقاس طقم
""",
    "ja": """
新品 レディース メンズ バッグ 財布 スニーカー シャツ ワンピース ジャケット 黒 白 赤 青 大容量 軽量 防水 ケース
充電器 ケーブル イヤホン カメラ ライト 椅子 テーブル キッチン 車 バイク 自転車 おもちゃ 本 時計 指輪 香水 送料無料
美品 限定 中古 未使用
""",
}
WORDS = {language: words.split() for language, words in _WRITTEN.items()}
SHARES = (50, 20, 8, 7, 7, 3, 5)
"""Of the languages, in their order."""
MEASURES = ("{}cm", "{} x 20 mm", "{}ml", "size {}", "{} pcs", "{}GB", "L", "XL", "{}W")

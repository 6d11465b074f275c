"""The state of offer pages that Taobao and Tmall share, since both are made with ICE."""

from crawler.reading.shapes import InState

TAOBAO_STATE = InState(
    r"__ICE_APP_CONTEXT__[^;]{0,20};\s*var \w+",
    at="loaderData.home.data.res | data",
    listing_id="item.itemId",
    title="item.title",
    price="componentsVO.priceVO.extraPrice.priceText | componentsVO.priceVO.price.priceText | "
    "skuCore.sku2info.0.subPrice.priceText | skuCore.sku2info.0.price.priceText | "
    "apiStack.0.value.price.price.priceText",
    list_price="componentsVO.priceVO.price.priceText | apiStack.0.value.price.extraPrices.0.priceText",
    seller="seller.shopName | seller.sellerNick",
    seller_id="seller.sellerId",
    seller_url="seller.pcShopUrl",
    location="componentsVO.deliveryVO.deliveryFromAddr | apiStack.0.value.delivery.from",
    units_sold="componentsVO.titleVO.salesDesc | item.vagueSellCount | apiStack.0.value.item.sellCount",
    availability="skuCore.sku2info.0.quantityText",
    images="item.images",
)

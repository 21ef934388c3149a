"""What one picture costs, in US dollars: the one place to change a price."""

from decimal import Decimal

PRICES = {
    "spark_img_effects": Decimal("0.03"),
    "spark_style_template": Decimal("0.02"),
    "spark_i2i_3_0": Decimal("0.03"),
    "spark_edit_portrait": Decimal("0.05"),
    "spark_image_3_1": Decimal("0.03"),
}

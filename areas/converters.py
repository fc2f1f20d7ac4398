"""The code of an area in an address: /areas/840102/. What has another form leads nowhere."""


class AreaCodeConverter:
    regex = "[0-9]{2,8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value

"""The composition root."""

import gc


def test_garbage_is_collected_once_the_application_is_loaded() -> None:
    import app

    assert app.app.app_name == "emulsion"
    assert gc.isenabled()

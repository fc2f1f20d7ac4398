def test_the_site_answers_in_a_real_browser(page, site, shot):
    answer = page.goto("/healthz")

    assert answer.status == 200
    assert page.inner_text("body") == "ok"

from definitions import api, entry, mock, operation
from plans import Told, ask, plan_of

from lockgate.observe.recorder import Recorder

PLAN = plan_of(api({"/": {"get": operation(mock({"default": entry(200)}), 200)}}))


def told(id: str) -> Told:
    found = ask(PLAN)
    found.response.record.extended_id = id
    return found


def test_the_oldest_record_goes_first() -> None:
    recorder = Recorder(2)
    records = [told(id).response.record for id in ("a", "b", "c")]
    for record in records:
        recorder.keep(record)
    assert recorder.find("a") is None
    assert recorder.find("b") is records[1]
    assert list(recorder.newest_first()) == [records[2], records[1]]
    assert Recorder().size == 2_000


def test_a_recorder_of_no_size_keeps_nothing() -> None:
    recorder = Recorder(0)
    recorder.keep(told("a").response.record)
    assert recorder.find("a") is None
    assert list(recorder.newest_first()) == []

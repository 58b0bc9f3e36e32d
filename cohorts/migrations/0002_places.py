"""No place beyond the capacity of its series, and no capacity below the offers that hold a place. Kept by hand."""

from django.db import migrations

# Both triggers lock the series row first, so a place cannot be added while the capacity shrinks, nor the other way round.
TRIGGERS = """
CREATE FUNCTION cohorts_place_within_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE room integer;
BEGIN
    SELECT capacity INTO room FROM labs_series WHERE id = NEW.series_id FOR NO KEY UPDATE;
    IF NEW.number > room THEN
        RAISE EXCEPTION 'place % is beyond the capacity of its series (%)', NEW.number, room
            USING ERRCODE = 'check_violation', CONSTRAINT = 'place_within_capacity';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER place_within_capacity BEFORE INSERT OR UPDATE OF number, series_id ON cohorts_place
FOR EACH ROW EXECUTE FUNCTION cohorts_place_within_capacity();

CREATE FUNCTION cohorts_capacity_holds_offers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held integer;
BEGIN
    SELECT count(*) INTO held FROM cohorts_offer AS offer JOIN cohorts_place AS place ON place.id = offer.place_id
    WHERE place.series_id = NEW.id AND offer.status IN ('made', 'accepted');
    IF NEW.capacity < held THEN
        RAISE EXCEPTION 'capacity % is below the places offered or taken (%)', NEW.capacity, held
            USING ERRCODE = 'check_violation', CONSTRAINT = 'capacity_holds_offers';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER capacity_holds_offers BEFORE UPDATE OF capacity ON labs_series
FOR EACH ROW WHEN (NEW.capacity < OLD.capacity) EXECUTE FUNCTION cohorts_capacity_holds_offers();

CREATE FUNCTION cohorts_offer_in_own_series() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT series_id FROM cohorts_place WHERE id = NEW.place_id)
        IS DISTINCT FROM (SELECT series_id FROM cohorts_application WHERE id = NEW.application_id) THEN
        RAISE EXCEPTION 'a place of another series was offered'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_in_own_series';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER offer_in_own_series BEFORE INSERT OR UPDATE OF place_id, application_id ON cohorts_offer
FOR EACH ROW EXECUTE FUNCTION cohorts_offer_in_own_series();
"""
BACK = """
DROP TRIGGER offer_in_own_series ON cohorts_offer;
DROP FUNCTION cohorts_offer_in_own_series();
DROP TRIGGER capacity_holds_offers ON labs_series;
DROP FUNCTION cohorts_capacity_holds_offers();
DROP TRIGGER place_within_capacity ON cohorts_place;
DROP FUNCTION cohorts_place_within_capacity();
"""


class Migration(migrations.Migration):
    """Runs once the tables are there."""

    dependencies = [("cohorts", "0001_initial"), ("labs", "0001_initial")]
    operations = [migrations.RunSQL(TRIGGERS, BACK)]

package dev.orrery.modelops.quota;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** What a user has used of the present minute and UTC day. */
@Entity
@Table(name = "quota_account")
public class QuotaAccount {
    @Id
    long userId;

    Instant minute;
    int requests;
    LocalDate day;
    long tokens;

    /** Starts the minute and the day of this time anew unless they are the present ones. */
    void roll(Instant now) {
        Instant thisMinute = now.truncatedTo(ChronoUnit.MINUTES);
        if (minute.isBefore(thisMinute)) {
            minute = thisMinute;
            requests = 0;
        }
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (day.isBefore(today)) {
            day = today;
            tokens = 0;
        }
    }

    Instant endOfMinute() {
        return minute.plus(1, ChronoUnit.MINUTES);
    }

    Instant endOfDay() {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}

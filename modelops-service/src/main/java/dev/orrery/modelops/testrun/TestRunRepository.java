package dev.orrery.modelops.testrun;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
public class TestRunRepository implements PanacheRepositoryBase<TestRun, UUID> {

    List<TestRun> newest(String modelId, int limit) {
        return find("modelId = ?1 order by createdAt desc, id", modelId)
                .page(0, limit)
                .list();
    }
}

/** The manifests of {@code k8s/}, rendered and compared with Kubernetes' object model and with the code. */
@NullMarked
package dev.orrery.suite.kubernetes;

import org.jspecify.annotations.NullMarked;

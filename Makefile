# Everything a person or CI does with the suite. `make` alone prints the targets.
.DEFAULT_GOAL := help
SHELL := /bin/sh

STATE ?= $(if $(ORRERY_STATE_DIR),$(ORRERY_STATE_DIR),.state)
LAUNCHER := deploy/local/bin/launcher
MAVEN := ./mvnw -B -ntp

.PHONY: help verify-audit up down restart train kill backup restore status logs demo models build test suite-test long-test bench screenshots images compose-secrets reproducible k8s-secrets reference sbom openapi fuzz chaos soak gates ci fmt clean clean-state

help: ## Print the targets
	@awk 'BEGIN { FS = ":.*## "; print "Targets:" } /^[a-z0-9-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: models build ## Build what is missing and start the whole suite
	@$(LAUNCHER) up

down: ## Stop the suite; its data stays
	@if [ -d deploy/local/target/launcher ]; then $(LAUNCHER) down; else echo "Nothing was built here, so nothing runs."; fi

demo: models build ## Show the main job from a client's side; DIR=/some/folder takes your documents, Q="…" your question
	@$(LAUNCHER) demo $(if $(DIR),--dir "$(abspath $(DIR))") $(if $(Q),--question "$(Q)")

status: build ## Show every part with its state, port, process and memory
	@$(LAUNCHER) status

logs: build ## Show the end of the logs; S=agent-engine for one part, F=1 to follow it
	@$(LAUNCHER) logs $(if $(F),--follow) $(S)

verify-audit: build ## Check that nobody changed the audit log of the running suite
	@$(LAUNCHER) verify-audit

restart: build ## Stop, build and start one part: S=agent-engine
	@test -n "$(S)" || { echo "Name a part: make restart S=agent-engine"; exit 1; }
	@$(LAUNCHER) restart --stop-only $(S)
	@deploy/local/bin/build $(S)
	@$(LAUNCHER) up

train: models build ## Once for a build: write caches with which every later start needs a third less CPU time
	@$(LAUNCHER) down >/dev/null
	@ORRERY_TRAIN_START=true $(LAUNCHER) up >/dev/null
	@ORRERY_TRAIN_START=true $(LAUNCHER) down

kill: build ## End one part without warning, to try recovery: S=agent-engine
	@test -n "$(S)" || { echo "Name a part: make kill S=agent-engine"; exit 1; }
	@$(LAUNCHER) kill $(S)

backup: build ## Write all data and keys into one file, FILE=backup.tar.gz; what runs is stopped meanwhile
	@test -n "$(FILE)" || { echo "Name a file: make backup FILE=orrery-backup.tar.gz"; exit 1; }
	@$(LAUNCHER) backup "$(FILE)"

restore: build ## Put a backup into an empty state folder: FILE=backup.tar.gz
	@test -n "$(FILE)" || { echo "Name a file: make restore FILE=orrery-backup.tar.gz"; exit 1; }
	@$(LAUNCHER) restore "$(FILE)"

models: ## Fetch the small chat model into the state folder when it is missing
	@mkdir -p $(STATE)/models && deploy/local/bin/fetch-model $(STATE)/models

build: ## Package what is missing or changed, without tests
	@deploy/local/bin/find-jdk >/dev/null && deploy/local/bin/build

test: models ## Run every test of every module
	@$(MAVEN) verify

suite-test: models ## Run the tests of the suite as a whole
	@$(MAVEN) -pl deploy/suite-tests -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest='dev.orrery.suite.**' verify

long-test: models ## Run the suites that take minutes: faults, kills, load
	@$(MAVEN) -Dtest.excluded= -Dgroups=long verify

bench: models $(if $(filter list,$(B)),,build) ## Measure the suite; B="name name" for some, B=list for their names
	@$(MAVEN) -q -pl deploy/bench -am -Dmaven.test.skip=true package
	@"$$(deploy/local/bin/find-jdk)/bin/java" -Xmx4g --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
		-Dorrery.suite.root="$(CURDIR)" -Dorrery.bench.results="$(STATE)/bench" \
		-Dorrery.bench.models="$(STATE)/models" -jar deploy/bench/target/bench-*.jar $(B)

images: build ## Write the container images that k8s/ names into target/images, without a container engine; see docs/containers.md
	@$(MAVEN) -q -pl deploy/images -am -Dmaven.test.skip=true package
	@$(if $(CACHES),deploy/images/bin/train target/images/build)
	@"$$(deploy/local/bin/find-jdk)/bin/java" -cp "deploy/images/target/classes:deploy/images/target/lib/*" dev.orrery.images.Main \
		--revision="$$(git rev-parse HEAD 2>/dev/null || echo unknown)" $(if $(CACHES),--caches=target/images/build/start-cache) \
		$(if $(BASE),--base="$(BASE)") $(if $(PYTHON_BASE),--python-base="$(PYTHON_BASE)") \
		$(if $(VLLM_BASE),--vllm-base="$(VLLM_BASE)") $(if $(LLAMA_CPP_BASE),--llama-cpp-base="$(LLAMA_CPP_BASE)") $(I)

compose-secrets: build ## Make the secrets of an installation by Compose in the state folder
	@$(LAUNCHER) compose-secrets

reproducible: ## Build the last commit twice in two folders and compare every file that is shipped
	@deploy/supply-chain/reproducible

k8s-secrets: build ## Make the secrets of an installation on Kubernetes in the state folder
	@$(LAUNCHER) kubernetes-secrets

reference: ## Write docs/configuration.md from the sources
	@$(MAVEN) -q -pl deploy/suite-tests -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest=ConfigurationReferenceTest \
		-Dorrery.write-reference=true test

openapi: models ## Write the OpenAPI document of the suite, from which clients are made
	@$(MAVEN) -q -pl deploy/suite-tests -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest=ApiDocumentTest -Dorrery.write-openapi=true verify

fuzz: models ## Send 100,000 requests made up from the OpenAPI document; N=1000 for fewer
	@$(MAVEN) -q -pl deploy/suite-tests -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest='FuzzTest#aHundred*' -Dtest.excluded= -Dfuzz.requests=$(if $(N),$(N),100000) verify

chaos: models ## Kill every process under load and let calls go wrong: SEED=1 MINUTES=10
	@$(MAVEN) -q -pl deploy/suite-tests -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest='ChaosTest,WireFaultTest,DatabaseFaultTest,FunctionalFaultTest,RollingTest' -Dtest.excluded= \
		$(if $(SEED),-Dorrery.chaos.seed=$(SEED)) $(if $(MINUTES),-Dorrery.chaos.minutes=$(MINUTES)) verify

soak: models ## Watch heap, threads and descriptors under a steady load: MINUTES=30
	@$(MAVEN) -q -pl deploy/suite-tests -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest=SoakTest -Dtest.excluded= \
		$(if $(SEED),-Dorrery.chaos.seed=$(SEED)) -Dorrery.chaos.minutes=$(if $(MINUTES),$(MINUTES),30) verify

screenshots: models ## Take the pictures of the console, into docs/images
	@$(MAVEN) -pl deploy/suite-tests -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest='ConsoleTest' -Dorrery.console.images=docs/images verify

sbom: ## Write the bill of materials, target/bom.json and target/bom.xml (CycloneDX), and check its licences
	@$(MAVEN) -q cyclonedx:makeAggregateBom
	@"$$(deploy/local/bin/find-jdk)/bin/java" deploy/supply-chain/CheckLicences.java target/bom.xml deploy/supply-chain/licences.txt

gates: ## Check the style
	@$(MAVEN) -q -Pgates process-classes

ci: ## What CI runs: the style gates, all tests, the demo
	@.ci/run

fmt: ## Format the sources
	@$(MAVEN) -q spotless:apply

clean: ## Remove what was built
	@$(MAVEN) -q clean

clean-state: down ## Stop the suite and forget all its data, keys and models
	@rm -rf $(STATE) && echo "$(STATE) is gone."

# Two commands do everything on a fresh machine with Python 3.11 or newer: `make site` and `make test`.

PYTHON ?= python3
RUN := .venv/bin/python
N ?= 2000
INSTALL := -m pip install -q --disable-pip-version-check --require-hashes -r
COMPILE := -q --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --strip-extras
NPM := --ignore-scripts --no-audit --no-fund --silent
# The form editor's program is fetched only where the settings switch it on.
EDITOR := $(if $(shell grep -s '^editor:' data/site.yaml),.uptake/editor/ready)
# Address at which the site is published; without it, that of the preview.
export BASE_URL

.PHONY: site bundle test check doctor format serve sample lock tools clean messages pictures admin admin-lock bench bench-lock fuzz fuzz-lock properties coverage faults payloads environments audit

site: .venv/ready $(EDITOR)  ## build the site into _site/
	$(RUN) build.py build $(if $(BASE_URL),--base-url "$$BASE_URL")

bundle: .venv/ready  ## build the site and pack it into _site.zip, to be read from a disk
	$(RUN) build.py bundle $(if $(BASE_URL),--base-url "$$BASE_URL")

test: .venv/test-ready  ## run the tests; those that need tools of `make tools` are skipped without them
	$(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: .venv/ready  ## check every record; write nothing (warnings pass)
	$(RUN) build.py check

doctor: .venv/ready  ## say how complete the records are, and what somebody should look at
	$(RUN) build.py doctor

format: .venv/ready  ## bring every record into canonical form; write the JSON Schemas and the repository's forms
	$(RUN) build.py format

serve: .venv/ready $(EDITOR)  ## preview on this machine, with reload
	$(RUN) build.py serve

sample: .venv/ready  ## N realistic records below _sample/, to test at size
	$(RUN) build.py sample --number $(N) --into _sample

messages: .venv/test-ready  ## extract the interface's strings for translators
	.venv/bin/pybabel -q extract -F data/locale/babel.cfg --no-location --omit-header --sort-output -o data/locale/uptake.pot .

pictures: .venv/test-ready  ## draw icons and previews below static/ anew from the marks of the site (needs Chromium)
	$(RUN) -m tests.tools.draw

lock: .venv/ready  ## pin the dependencies anew, with hashes
	$(RUN) -m pip install -q pip-tools
	.venv/bin/pip-compile $(COMPILE) --upgrade --output-file requirements.lock pyproject.toml
	.venv/bin/pip-compile $(COMPILE) --upgrade --extra test --constraint requirements.lock --output-file tests/requirements.lock pyproject.toml

tools:  ## what the browser and markup tests need beside Python: Chromium, Java, the Nu checker, the form editor (Debian and its kin)
	apt-get -qq update
	apt-get -qq install -y --no-install-recommends $$(apt-cache show chromium-headless-shell >/dev/null 2>&1 && echo chromium-headless-shell || echo chromium) fonts-noto-core $$(command -v java >/dev/null || echo default-jre-headless) $$(command -v npm >/dev/null || echo nodejs npm) >/dev/null
	npm ci --prefix tests/tools $(NPM)
	$(MAKE) --no-print-directory admin

admin: .uptake/editor/ready  ## fetch the program of the form editor, as its lock pins it (npm)
	@test -f $< || { echo "The form editor's program could not be fetched: npm and the network are needed."; exit 1; }

admin-lock:  ## pin the newest program of the form editor that package.json allows, and the hashes of what goes into the site
	npm install --prefix uptake/admin --package-lock-only --omit-lockfile-registry-resolved $(NPM)
	$(MAKE) --no-print-directory admin
	cd .uptake/editor/node_modules && sha256sum @sveltia/cms/npm/index.js @sveltia/cms/npm/chunks/react-[A-Z]*.js \
	  @sveltia/cms/npm/assets/*.woff2 @sveltia/cms/npm/assets/*.txt @sveltia/cms/LICENSE.txt js-yaml/dist/browser/js-yaml.esm.min.mjs \
	  js-yaml/LICENSE > ../../../uptake/admin/parts.sha256

bench: .venv/test-ready .uptake/bench/ready  ## measure the build beside other generators: N="1000 10000" RUNS=5 ONLY="uptake hugo" (see the README, "How fast")
	$(RUN) -m tests.bench $(if $(filter file,$(origin N)),,--sizes $(N)) $(if $(RUNS),--runs $(RUNS)) $(if $(ONLY),--only $(ONLY)) $(BENCH)

bench-lock:  ## pin the newest of the generators that it is measured with
	$(RUN) -m pip install -q pip-tools
	.venv/bin/pip-compile $(COMPILE) --upgrade --output-file tests/bench/requirements.lock tests/bench/requirements.in
	npm install --prefix tests/bench --package-lock-only --omit-lockfile-registry-resolved $(NPM)

fuzz: .venv/test-ready .uptake/fuzz/ready  ## fuzz the readers and importers, guided by coverage: MINUTES=20 JOBS=2 ONLY="records gate"
	$(RUN) -m tests.trust.fuzz $(ONLY) --minutes $(or $(MINUTES),20) --jobs $(or $(JOBS),2)

fuzz-lock:  ## pin the newest fuzzer
	$(RUN) -m pip install -q pip-tools
	.venv/bin/pip-compile $(COMPILE) --upgrade --output-file tests/trust/requirements.lock tests/trust/requirements.in

properties: .venv/test-ready  ## the properties of untrusted text with thousands of examples (hours)
	$(RUN) -m pytest -n 2 --hypothesis-profile long tests/trust/test_properties.py tests/trust/test_untrusted_text.py tests/records/test_reading.py tests/records/test_canonical.py

payloads: .venv/test-ready  ## every injection payload in every text field, every page in a browser (half an hour; needs Chromium)
	$(RUN) -m tests.trust.payloads

coverage: .venv/test-ready  ## which branches the tests take of the modules that read, name, escape and write, and why not the others
	$(RUN) -m tests.trust.branches

faults: .venv/test-ready  ## let every call to the file system fail once, or the process be killed there, and look what is left (takes long)
	$(RUN) -m tests.trust.faults $(FAULTS)

environments: .venv/test-ready  ## build the content in 23 environments: one digest
	$(RUN) -m tests.trust.environments

audit: .uptake/fuzz/ready  ## ask the registries for known weaknesses of everything that is locked (needs the network)
	for lock in requirements.lock tests/requirements.lock tests/bench/requirements.lock tests/trust/requirements.lock; do \
	  .uptake/fuzz/venv/bin/pip-audit --require-hashes --disable-pip -r $$lock || exit 1; done
	for folder in tests/tools tests/bench uptake/admin; do npm audit --prefix $$folder || exit 1; done

clean:  ## remove what was made, but not the environment
	rm -rf _site _site.zip _sample .uptake

.venv/ready: requirements.lock
	$(PYTHON) -m venv .venv
	$(RUN) $(INSTALL) requirements.lock
	touch $@

.uptake/editor/ready: uptake/admin/package-lock.json
	mkdir -p $(@D) && cp uptake/admin/package.json uptake/admin/package-lock.json $(@D)
	-npm ci --prefix $(@D) $(NPM) && touch $@

.uptake/bench/ready: tests/bench/requirements.lock tests/bench/package-lock.json
	$(PYTHON) -m venv .uptake/bench/venv
	.uptake/bench/venv/bin/python $(INSTALL) tests/bench/requirements.lock
	cp tests/bench/package.json tests/bench/package-lock.json .uptake/bench
	-npm ci --prefix .uptake/bench $(NPM)
	touch $@

.uptake/fuzz/ready: requirements.lock tests/trust/requirements.lock
	$(PYTHON) -m venv .uptake/fuzz/venv
	.uptake/fuzz/venv/bin/python $(INSTALL) requirements.lock
	.uptake/fuzz/venv/bin/python $(INSTALL) tests/trust/requirements.lock
	touch $@

.venv/test-ready: .venv/ready tests/requirements.lock
	$(RUN) $(INSTALL) tests/requirements.lock
	touch $@

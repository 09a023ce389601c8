# Two commands do all set-up: `make demo` and `make test`. Both install what the system lacks, where they may.
.DELETE_ON_ERROR:
.PHONY: demo test test-record test-qgis test-below test-features test-browser fuzz-overlay audit msrv bench book package portable setup setup-browser build golden

WEB := src/emit/web
# One profile for the demo and the tests, so that the dependencies are built once; tests add the checks for our own code.
CHECKED := --release $(foreach package,whitespot whitespot-core whitespot-spatial, \
	--config 'profile.release.package.$(package).debug-assertions=true' \
	--config 'profile.release.package.$(package).overflow-checks=true')

demo: build
	target/release/whitespot run data/demo/county.toml --out out/demo
	@echo
	@echo "The demo county is invented. Open in any browser:"
	@echo "  the report  out/demo/internal/report.html"
	@echo "  the map     out/demo/internal/map.html"
	@echo "  and what may be published: out/demo/open"

test: setup
	cargo fmt --all --check
	cargo clippy --release --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --release --workspace --no-deps
	cargo test $(CHECKED) --workspace

# The library without its features: what `default-features = false` gives.
test-features: setup
	cargo clippy --release --lib --no-default-features -- -D warnings

# The packages below the files: without GDAL, without npm.
test-below:
	cargo test $(CHECKED) -p whitespot-spatial -p whitespot-core

# The record for data portals against the published rules, each with a record that it must refuse (pySHACL, in a virtual environment).
test-record: setup target/record/.installed
	WHITESPOT_PYTHON=$(CURDIR)/target/record/bin/python cargo test $(CHECKED) --test main open_record

# The demo county and Örebro's twelve real municipalities in the QGIS of the system, held against the tables; pictures in out/qgis.
test-qgis: setup
	@$(call install,QGIS with its Python,/usr/bin/python3 -c 'import qgis.core',qgis python3-qgis)
	cargo build $(CHECKED)
	tests/qgis/run.sh

# With the binary of the tests: after `make test` nothing is left to build.
test-browser: setup setup-browser
	cargo build $(CHECKED)
	target/release/whitespot run data/demo/county.toml --out out/demo --quiet
	target/release/whitespot run data/demo/county.toml --lang en --out out/demo_en --quiet
	target/release/whitespot compare data/demo/tidigare/2024 out/demo --out out/demo_pages >out/demo_pages.txt
	target/release/whitespot history data/demo/tidigare/2023 data/demo/tidigare/2024 out/demo --out out/demo_pages \
		>>out/demo_pages.txt
	mkdir -p out/map_fixture
	WHITESPOT_MAP_FIXTURE=$(CURDIR)/out/map_fixture cargo test $(CHECKED) --quiet --lib pages_for_the_browser_tests
	WHITESPOT_MAP_FIXTURE=$(CURDIR)/out/map_fixture WHITESPOT_OUT=$(CURDIR)/out/demo \
		WHITESPOT_MAPS="$(wildcard out/qgis/*/out/internal/map.html)" \
		WHITESPOT_REPORTS="sv:out/demo en:out/demo_en" \
		WHITESPOT_PAGES="sv:out/demo_pages/compare.html sv:out/demo_pages/history.html" npm test --silent --prefix $(WEB)

# Overlays against GEOS for as long as you like: 20,000 maps of each kind, 60 of Sweden.
fuzz-overlay: setup
	WHITESPOT_FUZZ_ROUNDS=$${ROUNDS:-20000} cargo test $(CHECKED) --test main overlay_fuzz -- --nocapture

# Licences, sources and known faults of the dependencies; not part of the tests, because it asks the network.
audit:
	@command -v cargo-deny >/dev/null || { echo "cargo-deny is missing: cargo install cargo-deny"; exit 1; }
	cargo deny check

# The oldest Rust that Cargo.toml names builds the packages.
msrv: setup
	rustup run $(shell sed -n 's/^rust-version = "\(.*\)"/\1.0/p' Cargo.toml) cargo check --workspace --locked

bench: setup
	cargo bench

# The pages of docs/ as a book, in target/book; not part of the tests.
book:
	@command -v mdbook >/dev/null || { echo "mdBook is missing: cargo install mdbook"; exit 1; }
	mdbook build docs
	@echo "target/book/index.html"

# The three crates as they would be published, the built web files in them (git does not know these: `--allow-dirty`); each is built from its
# package, without npm.
package: setup
	rm -rf $(WEB)/vendored && mkdir $(WEB)/vendored
	for file in maplibre-gl/dist/maplibre-gl.js maplibre-gl/dist/maplibre-gl.css maplibre-gl/LICENSE.txt \
		dejavu-fonts-ttf/ttf/DejaVuSans.ttf dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf dejavu-fonts-ttf/LICENSE; do \
		cp $(WEB)/node_modules/$$file $(WEB)/vendored/$${file%%/*}-$${file##*/}; \
	done
	cargo package --workspace --allow-dirty $(PACKAGE)

# A binary with GDAL, PROJ and their data inside, for machines without them; some 25 minutes on 2 cores.
portable: $(WEB)/node_modules/.installed
	@$(call install,CMake,command -v cmake,cmake)
	@$(call install,a C++ compiler,command -v c++,build-essential)
	CARGO_TARGET_DIR=target/portable cargo build --release --features bundled-gdal
	@echo "target/portable/release/whitespot"

# Rewrites tests/golden from the demo county; read the difference before you commit it.
golden: setup
	WHITESPOT_UPDATE_GOLDEN=1 cargo test $(CHECKED) --test main golden

build: setup
	cargo build --release

setup: $(WEB)/node_modules/.installed
	@command -v cargo >/dev/null || { echo "Rust is missing: install it with rustup (https://rustup.rs)"; exit 1; }
	@$(call install,gdal,pkg-config --atleast-version=3.4 gdal,libgdal-dev pkg-config)

target/record/.installed: tests/dcat/requirements.txt
	@$(call install,Python with venv,python3 -c 'import ensurepip',python3-venv)
	python3 -m venv target/record
	target/record/bin/pip install --quiet --disable-pip-version-check --requirement tests/dcat/requirements.txt
	@touch $@

setup-browser:
	@$(call install,Chromium,command -v chromium,chromium)

$(WEB)/node_modules/.installed: $(WEB)/package.json $(WEB)/package-lock.json
	@$(call install,pkg-config,command -v pkg-config,pkg-config)
	@$(call install,a C compiler,command -v cc,build-essential)
	@$(call install,Node.js with npm,command -v node && command -v npm,nodejs npm)
	npm ci --prefix $(WEB) --no-audit --no-fund --ignore-scripts
	@touch $@

# $(1) what it is, $(2) the command that finds it, $(3) Debian packages
define install
{ $(2); } >/dev/null 2>&1 || { \
	if command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then \
		run=; [ "$$(id -u)" = 0 ] || run=sudo; \
		$$run apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$run apt-get install -y -qq $(3); \
	else \
		echo "$(1) is missing and this account may not install it. On Debian: sudo apt-get install $(3)"; exit 1; \
	fi; }
endef

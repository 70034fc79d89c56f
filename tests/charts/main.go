package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"sigs.k8s.io/yaml"
)

func main() {
	var options Options
	release := flag.String("release", "identity-broker", "name of the release")
	service := flag.String("service", "Helm", "what manages the release, for labels")
	namespace := flag.String("namespace", "identity-broker", "namespace of the release")
	version := flag.String("kube-version", "v1.30.0", "version of Kubernetes to render for")
	apis := flag.String("api-versions", "", "versions that the cluster serves besides its own, comma between")
	values := flag.String("values", "", "file with values to lay over the defaults")
	crds := flag.Bool("crds", false, "print the custom resource definitions only")
	notes := flag.Bool("notes", false, "print the notes only")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: render [flags] CHART: prints what `helm template` would")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	options.Release, options.Service, options.Namespace, options.KubeVersion = *release, *service, *namespace, *version
	if *apis != "" {
		options.APIVersions = strings.Split(*apis, ",")
	}
	if err := run(flag.Arg(0), *values, options, *crds, *notes); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder, values string, options Options, crds, notes bool) error {
	chart, err := LoadChart(folder)
	if err != nil {
		return err
	}
	if crds {
		fmt.Print(chart.CRDText())
		return nil
	}
	if values != "" {
		text, err := os.ReadFile(values)
		if err != nil {
			return err
		}
		if err := yaml.UnmarshalStrict(text, &options.Values); err != nil {
			return err
		}
	}
	rendering, err := Render(chart, options)
	if err != nil {
		return err
	}
	if notes {
		fmt.Print(rendering.Notes)
	} else {
		fmt.Print(rendering.Text())
	}
	return nil
}

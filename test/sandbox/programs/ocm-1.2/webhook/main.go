// Command webhook serves the admission webhook of ManagedCluster, as OCM's own `registration webhook-server` does, but on a port that is
// chosen by flag and with its health and metrics ports off: OCM's command binds :8000 and :8080, so only one of it fits on a machine.
// This text is the same for every OCM line in the sandbox.
package main

import (
	"flag"
	"log"

	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/webhook"

	clusterv1 "open-cluster-management.io/api/cluster/v1"
	ocmfeature "open-cluster-management.io/api/feature"
	"open-cluster-management.io/ocm/pkg/features"
	managedcluster "open-cluster-management.io/ocm/pkg/registration/webhook/v1"
)

func main() {
	port := flag.Int("port", 0, "port on 127.0.0.1 to serve the webhook at")
	certDir := flag.String("certdir", "", "folder with tls.crt and tls.key")
	flag.Parse() // controller-runtime has registered --kubeconfig
	if err := serve(*port, *certDir); err != nil {
		log.Fatal(err)
	}
}

func serve(port int, certDir string) error {
	ctrl.SetLogger(klog.Background())
	if err := features.HubMutableFeatureGate.Add(ocmfeature.DefaultHubRegistrationFeatureGates); err != nil {
		return err
	}
	if err := features.HubMutableFeatureGate.Set("DefaultClusterSet=true"); err != nil {
		return err
	}
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{clientgoscheme.AddToScheme, clusterv1.Install} {
		if err := add(scheme); err != nil {
			return err
		}
	}
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	// It asks for a SubjectAccessReview for each ManagedCluster; at controller-runtime's 20 a second, thousands would take many minutes.
	config.QPS = -1
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:                 scheme,
		HealthProbeBindAddress: "0",
		Metrics:                metricsserver.Options{BindAddress: "0"},
		WebhookServer:          webhook.NewServer(webhook.Options{Host: "127.0.0.1", Port: port, CertDir: certDir}),
	})
	if err != nil {
		return err
	}
	if err := (&managedcluster.ManagedClusterWebhook{}).Init(manager); err != nil {
		return err
	}
	return manager.Start(ctrl.SetupSignalHandler())
}

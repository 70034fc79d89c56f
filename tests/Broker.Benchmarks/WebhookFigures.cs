using System.Globalization;
using System.Text;
using Broker.TestKit.Kubernetes;
using Broker.TestKit.Published;

namespace Broker.Benchmarks;

/// <summary>What an admission costs and takes: 200 pods a second, TLS as API servers speak it, every decision told as an Event.</summary>
/// <remarks>The API server is a process-local one that keeps objects; the pod is one that a Deployment makes, annotated through its service account.</remarks>
internal static class WebhookFigures
{
    private const int PodsPerSecond = 200;
    private const int Connections = 16;
    private const int Namespaces = 100;

    /// <summary>Mean pause of a connection between two reviews.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds((double)Connections / PodsPerSecond);

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        Console.WriteLine("admissions …");
        await using var cluster = await FakeApiServer.StartAsync();
        Fill(cluster);
        return [.. await FreeAsync(cluster), .. await ContainedAsync(cluster)];
    }

    /// <summary>With as much memory as it likes.</summary>
    private static async Task<IReadOnlyList<Figure>> FreeAsync(FakeApiServer cluster)
    {
        await using var webhook = await StartAsync(RepositoryTree.BrokerBinary(), cluster);
        using var folder = new TemporaryFolder();
        var id = webhook.Process.Id;
        var paced = await LoadAsync(webhook, folder, Pace);
        var (pacedMemory, pacedAlone) = (ResidentMemory.OfProcess(id), ResidentMemory.OfProcessAlone(id));
        var full = await LoadAsync(webhook, folder, TimeSpan.Zero);
        return
        [
            new("admissions, paced", paced.PerSecond, "1/s"),
            new("  half of 100 within", paced.Percentile50, "ms"),
            new("  99 of 100 within", paced.Percentile99, "ms", Limits.AdmissionPercentile99),
            new("  processor time of a review, paced", paced.ProcessorMicroseconds, "µs"),
            new("  the webhook by then, resident", pacedMemory, "MiB"),
            new("    of it the process's alone", pacedAlone, "MiB"),
            new("admissions, as many as it can", full.PerSecond, "1/s"),
            new("  processor time of a review", full.ProcessorMicroseconds, "µs"),
            new("  the webhook by then, resident", ResidentMemory.OfProcess(id), "MiB"),
            new("    of it the process's alone", ResidentMemory.OfProcessAlone(id), "MiB"),
        ];
    }

    /// <summary>In a container that may have no more than the limit, pages of files included.</summary>
    private static async Task<IReadOnlyList<Figure>> ContainedAsync(FakeApiServer cluster)
    {
        using var container = Container.TryCreate(Limits.WebhookMiB);
        if (container is null)
        {
            return [];
        }

        await using var webhook = await StartAsync(await container.LauncherAsync(RepositoryTree.BrokerBinary()), cluster);
        using var folder = new TemporaryFolder();
        var paced = await LoadAsync(webhook, folder, Pace);
        var workingSet = container.WorkingSet;
        var full = await LoadAsync(webhook, folder, TimeSpan.Zero);
        return
        [
            new($"admissions, paced, in a container of {Limits.WebhookMiB} MiB", paced.PerSecond, "1/s", PodsPerSecond * 0.95, IsFloor: true),
            new("  99 of 100 within", paced.Percentile99, "ms", Limits.AdmissionPercentile99),
            new("  its working set by then, as Kubernetes counts", workingSet, "MiB", Limits.WebhookMiB),
            new("admissions, as many as it can there", full.PerSecond, "1/s"),
        ];
    }

    private static Task<PublishedWebhook> StartAsync(string program, FakeApiServer cluster) => PublishedWebhook.StartAsync(
        program,
        cluster.Address,
        cluster.ServiceAccount["ca.crt"],
        "api.token",
        "--issuer", "https://issuer.example",
        "--sts-endpoint", "https://identity-broker-sts.identity-broker.svc",
        "--region", "eu-central-1",
        "--allow", "arn:aws:iam::123456789012:role/*@team-*");

    private static async Task<Load> LoadAsync(PublishedWebhook webhook, TemporaryFolder folder, TimeSpan pause)
    {
        var script = folder.Write("reviews.lua", Script(pause));
        return (await Comparison.MeasureAsync(new Wrk(webhook.Mutate, webhook.Process.Id, script) { Connections = Connections }))[0];
    }

    private static void Fill(FakeApiServer cluster)
    {
        cluster.Intercept = async context =>
        {
            if (context.Request.Path != "/version")
            {
                return false;
            }

            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync("""{"major":"1","minor":"33"}"""u8.ToArray());
            return true;
        };
        for (var i = 0; i < Namespaces; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"team-{i}");
            cluster.Objects.Put($"/api/v1/namespaces/{name}", $$$"""{"metadata":{"name":"{{{name}}}"}}""");
            cluster.Objects.Put(
                $"/api/v1/namespaces/{name}/serviceaccounts/app",
                $$$$"""{"metadata":{"name":"app","namespace":"{{{{name}}}}","annotations":{"identity-broker.io/role-arn":"arn:aws:iam::123456789012:role/app"}}}""");
        }
    }

    /// <summary>Reviews of pods all over the namespaces, in turn.</summary>
    private static string Script(TimeSpan meanPause)
    {
        var script = new StringBuilder("local body = [==[").Append(Review).Append("]==]\nlocal n = 0\n")
            .Append("wrk.method = \"POST\"\nwrk.headers[\"Content-Type\"] = \"application/json\"\n")
            .Append(CultureInfo.InvariantCulture, $"function request() n = (n + 1) % {Namespaces}; return wrk.format(nil, nil, nil, (body:gsub(\"NAMESPACE\", \"team-\" .. n))) end\n");
        return meanPause == TimeSpan.Zero
            ? script.ToString()
            : script.Append(CultureInfo.InvariantCulture, $"function delay() return math.random(0, {(int)Math.Round(meanPause.TotalMilliseconds * 2)}) end\n").ToString();
    }

    private const string Review =
        """
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"705ab4f5-6393-11e8-b7cc-42010a800002","kind":{"group":"","version":"v1","kind":"Pod"},
        "resource":{"group":"","version":"v1","resource":"pods"},"requestKind":{"group":"","version":"v1","kind":"Pod"},"requestResource":{"group":"","version":"v1","resource":"pods"},
        "namespace":"NAMESPACE","operation":"CREATE","userInfo":{"username":"system:serviceaccount:kube-system:replicaset-controller","groups":["system:serviceaccounts","system:authenticated"]},
        "object":{"kind":"Pod","apiVersion":"v1","metadata":{"generateName":"app-6d4b75cb6d-","namespace":"NAMESPACE","labels":{"app":"app","pod-template-hash":"6d4b75cb6d"},
        "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"app-6d4b75cb6d","uid":"e8f8b0a1-0000-4000-8000-000000000001","controller":true,"blockOwnerDeletion":true}]},
        "spec":{"volumes":[{"name":"config","configMap":{"name":"app","defaultMode":420}},{"name":"kube-api-access","projected":{"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},
        {"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}}],"defaultMode":420}}],
        "initContainers":[{"name":"migrate","image":"app:1.2.3","args":["migrate"],"resources":{"limits":{"cpu":"1","memory":"256Mi"}},"volumeMounts":[{"name":"config","mountPath":"/etc/app"}]}],
        "containers":[{"name":"app","image":"app:1.2.3","ports":[{"containerPort":8080,"protocol":"TCP"}],"env":[{"name":"LOG_LEVEL","value":"info"},{"name":"PASSWORD","valueFrom":{"secretKeyRef":{"name":"app","key":"password"}}}],
        "resources":{"limits":{"cpu":"2","memory":"1Gi"},"requests":{"cpu":"100m","memory":"256Mi"}},"volumeMounts":[{"name":"config","mountPath":"/etc/app"},{"name":"kube-api-access","readOnly":true,"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount"}],
        "livenessProbe":{"httpGet":{"path":"/healthz","port":8080,"scheme":"HTTP"},"periodSeconds":10},"terminationMessagePath":"/dev/termination-log","imagePullPolicy":"IfNotPresent"},
        {"name":"proxy","image":"proxy:4","resources":{},"volumeMounts":[]}],
        "restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","serviceAccountName":"app","securityContext":{},"schedulerName":"default-scheduler","enableServiceLinks":true}},
        "oldObject":null,"dryRun":false,"options":{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1"}}}
        """;
}

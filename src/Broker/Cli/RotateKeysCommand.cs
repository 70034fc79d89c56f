using System.CommandLine;
using Broker.Core;
using Broker.Core.Sessions;
using Broker.Hosting;
using Broker.Kubernetes.Api;
using Broker.Kubernetes.Secrets;

namespace Broker.Cli;

/// <summary><c>broker keys rotate secret:NAME</c>: publishes a new sealing key in the Secret that the replicas of <c>broker sts</c> share.</summary>
/// <remarks>
/// Runs in the cluster, for example by <c>kubectl exec</c> in a pod of the server. Output: what was done, then one line for each key,
/// <c>ID STATE</c>. Ends with 0 when the key is published, 1 when it is not, 2 when it was asked wrongly.
/// </remarks>
internal static class RotateKeysCommand
{
    private const string SecretPrefix = "secret:";

    /// <summary>Makes the subcommand.</summary>
    public static Command Create(ProcessEnvironment environment)
    {
        var secret = new Argument<string>("SECRET") { Description = "secret:NAME, as 'broker sts --keys' has it." };
        var @namespace = new Option<string?>("--namespace") { Description = "Its namespace; the pod's own when not set.", HelpName = "name" };
        var folder = new Option<string?>("--service-account-folder")
        {
            Description = $"Folder with token, ca.crt and namespace, by which the API server knows the caller; {KubernetesConnection.ServiceAccountFolder} when not set.",
            HelpName = "path",
        };
        var command = new Command("rotate", "Publish a new sealing key in a Secret; it seals when all replicas have it.") { secret, @namespace, folder };
        command.SetAction((parsed, stop) => RunAsync(
            parsed.GetRequiredValue(secret),
            parsed.GetValue(@namespace),
            parsed.GetValue(folder) ?? KubernetesConnection.ServiceAccountFolder,
            environment,
            (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error),
            stop));
        return command;
    }

    private static async Task<int> RunAsync(
        string text, string? named, string folder, ProcessEnvironment environment, (TextWriter Output, TextWriter Error) console, CancellationToken stop)
    {
        var name = text.StartsWith(SecretPrefix, StringComparison.Ordinal) ? text[SecretPrefix.Length..] : "";
        if (!ResourcePath.Secrets.Named(name).IsSound)
        {
            return Refuse(console.Error, "name a Secret, for example secret:identity-broker-sealing-keys. Keys in a file are replaced by whoever hands out the file.", ExitCode.Usage);
        }

        if ((named ?? (KubernetesConnection.TryReadNamespace(folder, out var own) ? own : null)) is not { } @namespace)
        {
            return Refuse(console.Error, $"there is no namespace in {folder}: name it with --namespace.", ExitCode.Usage);
        }

        if (KubernetesConnection.InCluster(environment.Variables, folder, out var problem) is not { } connection)
        {
            return Refuse(console.Error, problem!, ExitCode.Usage);
        }

        var secret = new SealingKeySecret(new KubernetesApi(connection, UniformJitter.Next, environment.Time), @namespace, name);
        var stored = await secret.RotateAsync(stop);
        return stored.Ring is { } ring ? Tell(console.Output, secret, ring) : Refuse(console.Error, $"Secret {secret}: {stored.Problem}.", ExitCode.Refused);
    }

    private static int Tell(TextWriter output, SealingKeySecret secret, SealingKeyRing ring)
    {
        var from = Rfc3339.Text(SealingKeySchedule.ActivatesAt(ring)!.Value);
        output.WriteLine($"Published a new sealing key in Secret {secret}. From {from} on a running 'broker sts' makes it active; sessions of the older keys go on.");
        foreach (var id in ring.Ids)
        {
            output.WriteLine($"{id} {(id == ring.ActiveId ? "active" : id == ring.NextId ? "next" : "opens")}");
        }

        return ExitCode.Success;
    }

    private static int Refuse(TextWriter error, string problem, int code)
    {
        error.WriteLine($"The sealing keys were not rotated: {problem}");
        return code;
    }
}

using System.Text.Json;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Plans;
using Broker.Webhook.Injection.Pods;

namespace Broker.Webhook.Injection.Patches;

/// <summary>
/// What the containers of one pod get to know, for one way to credentials. Never overrides what a container sets itself: variables that only
/// mean something together are added together or not at all, and what was kept is said.
/// </summary>
internal sealed class ContainerEnvironment
{
    /// <summary>SDKs look at these first, and never come to ask us.</summary>
    private static readonly string[] Preferred = ["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"];

    private static readonly string[] Proxies = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

    private readonly IReadOnlyList<EnvironmentVariable[]> _groups;
    private readonly string? _directHost;

    private ContainerEnvironment(IEnumerable<EnvironmentVariable[]> groups, string? directHost) => (_groups, _directHost) = ([.. groups], directHost);

    /// <summary>For containers that a sidecar serves.</summary>
    public static ContainerEnvironment OfSidecar(InjectionPlan plan)
    {
        List<EnvironmentVariable[]> groups =
        [
            [
                new("AWS_CONTAINER_CREDENTIALS_FULL_URI", InjectedPaths.CredentialsUrl),
                new("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", InjectedPaths.TokenFile),
            ],
        ];
        if (plan.AnswersMetadata)
        {
            groups.Add([new("AWS_EC2_METADATA_SERVICE_ENDPOINT", InjectedPaths.MetadataUrl)]);
        }

        return new ContainerEnvironment([.. groups, .. Region(plan)], InjectedPaths.SidecarHost);
    }

    /// <summary>For containers whose SDK exchanges the token itself.</summary>
    public static ContainerEnvironment OfWebIdentity(InjectionPlan plan, Uri? sts)
    {
        List<EnvironmentVariable[]> groups =
        [
            [new("AWS_ROLE_ARN", plan.Role.Text), new("AWS_WEB_IDENTITY_TOKEN_FILE", InjectedPaths.TokenFile)],
            [new("AWS_STS_REGIONAL_ENDPOINTS", "regional")],
        ];
        if (plan.SessionName is { } session)
        {
            groups.Add([new("AWS_ROLE_SESSION_NAME", session)]);
        }

        if (sts is not null)
        {
            groups.Add([new("AWS_ENDPOINT_URL_STS", sts.GetLeftPart(UriPartial.Path).TrimEnd('/'))]);
        }

        return new ContainerEnvironment([.. groups, .. Region(plan)], sts?.Host);
    }

    /// <summary>Writes what a container lacks.</summary>
    /// <param name="container">The container.</param>
    /// <param name="patch">Gets the operations.</param>
    /// <param name="notes">Gets what the container keeps.</param>
    public void Add(ContainerShape container, PatchWriter patch, List<string> notes)
    {
        var lacking = new List<EnvironmentVariable>();
        foreach (var group in _groups)
        {
            lacking.AddRange(Lacking(container, group, notes));
        }

        lacking.AddRange(DirectHost(container, patch));
        foreach (var name in Preferred)
        {
            if (container.Variable(name).ValueKind != JsonValueKind.Undefined && !_groups.Any(group => group.Any(variable => variable.Name == name)))
            {
                notes.Add($"container {AsciiQuoted.Of(container.Name)} sets {name}, which SDKs prefer");
            }
        }

        patch.Append(container.Array("env"u8), container.Path + "/env", lacking, static (json, variable) => variable.WriteTo(json));
    }

    private static List<EnvironmentVariable> Lacking(ContainerShape container, EnvironmentVariable[] group, List<string> notes)
    {
        var lacking = new List<EnvironmentVariable>();
        foreach (var variable in group)
        {
            var there = container.Variable(variable.Name);
            if (there.ValueKind == JsonValueKind.Undefined)
            {
                lacking.Add(variable);
            }
            else if (!there.Has("value"u8, variable.Value))
            {
                notes.Add($"container {AsciiQuoted.Of(container.Name)} keeps its own {variable.Name}");
                return [];
            }
        }

        return lacking;
    }

    /// <summary>
    /// A container that has a proxy would ask it for the sidecar too. Its list of exceptions gets one more entry; where it has none, it gets one
    /// in both spellings, since programs differ in which they read.
    /// </summary>
    private List<EnvironmentVariable> DirectHost(ContainerShape container, PatchWriter patch)
    {
        if (_directHost is not { } host || !Proxies.Any(proxy => container.Variable(proxy).ValueKind != JsonValueKind.Undefined))
        {
            return [];
        }

        var hasAny = false;
        var index = -1;
        foreach (var variable in container.Element.Items("env"u8))
        {
            index++;
            if (!variable.Has("name"u8, "NO_PROXY") && !variable.Has("name"u8, "no_proxy"))
            {
                continue;
            }

            hasAny = true;
            if (variable.Text("value"u8) is { } value && !value.Split(',', StringSplitOptions.TrimEntries).Any(entry => entry == host || entry == "*"))
            {
                var path = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{container.Path}/env/{index}/value");
                patch.Replace(path, value.Length == 0 ? host : $"{value},{host}");
            }
        }

        return hasAny ? [] : [new("NO_PROXY", host), new("no_proxy", host)];
    }

    private static IEnumerable<EnvironmentVariable[]> Region(InjectionPlan plan) =>
        plan.Region is { } region ? [[new("AWS_REGION", region), new("AWS_DEFAULT_REGION", region)]] : [];
}

namespace Broker.Kubernetes.Api;

/// <summary>The path of a collection, an object or a part of an object of the API server.</summary>
/// <remarks>
/// Shape: <c>/apis/GROUP/VERSION[/namespaces/NAMESPACE]/PLURAL[/NAME[/SUBRESOURCE]]</c>, <c>/api/v1/…</c> for the core group. Start from a
/// type, then narrow: <c>ResourcePath.Secrets.In("broker").Named("keys")</c>. Names may come from anywhere: <see cref="IsSound"/> tells whether
/// they are names, and <see cref="KubernetesApi"/> refuses a path that is not sound before it sends anything. Immutable; thread safe.
/// Source: Kubernetes API concepts, "Resource URIs".
/// </remarks>
public sealed record ResourcePath
{
    /// <summary>The longest name that any kind may have: a DNS subdomain's length.</summary>
    private const int LongestSegment = 253;

    private ResourcePath(string group, string version, string plural) => (Group, Version, Plural) = (group, version, plural);

    /// <summary>Secrets.</summary>
    public static ResourcePath Secrets { get; } = Of("", "v1", "secrets");

    /// <summary>Service accounts.</summary>
    public static ResourcePath ServiceAccounts { get; } = Of("", "v1", "serviceaccounts");

    /// <summary>Namespaces.</summary>
    public static ResourcePath Namespaces { get; } = Of("", "v1", "namespaces");

    /// <summary>Pods.</summary>
    public static ResourcePath Pods { get; } = Of("", "v1", "pods");

    /// <summary>Events on objects.</summary>
    public static ResourcePath Events { get; } = Of("", "v1", "events");

    /// <summary>Token reviews: created, never kept.</summary>
    public static ResourcePath TokenReviews { get; } = Of("authentication.k8s.io", "v1", "tokenreviews");

    /// <summary>Configurations of mutating webhooks.</summary>
    public static ResourcePath MutatingWebhooks { get; } = Of("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations");

    /// <summary>Configurations of validating webhooks.</summary>
    public static ResourcePath ValidatingWebhooks { get; } = Of("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations");

    /// <summary>The group; empty for the core group.</summary>
    public string Group { get; }

    /// <summary>The version, such as <c>v1</c>.</summary>
    public string Version { get; }

    /// <summary>The kind's plural in lower case, such as <c>pods</c>.</summary>
    public string Plural { get; }

    /// <summary>The namespace; null for all of them, and for what has none.</summary>
    public string? Namespace { get; private init; }

    /// <summary>The object; null for the collection.</summary>
    public string? Name { get; private init; }

    /// <summary>A part of the object, such as <c>status</c>; null for the object.</summary>
    public string? Subresource { get; private init; }

    /// <summary>Whether every segment is one: a name with a slash, a dot alone or an escape must not lead to another object.</summary>
    public bool IsSound =>
        (Group.Length == 0 || IsSegment(Group)) && IsSegment(Version) && IsSegment(Plural)
        && (Namespace is null || IsSegment(Namespace))
        && (Name is null ? Subresource is null : IsSegment(Name) && (Subresource is null || IsSegment(Subresource)));

    /// <summary>The collection of all objects of a type.</summary>
    public static ResourcePath Of(string group, string version, string plural) => new(group, version, plural);

    /// <summary>The same in one namespace.</summary>
    public ResourcePath In(string @namespace) => this with { Namespace = @namespace };

    /// <summary>One object.</summary>
    public ResourcePath Named(string name) => this with { Name = name, Subresource = null };

    /// <summary>A part of the object, such as <c>status</c>.</summary>
    public ResourcePath Part(string subresource) => this with { Subresource = subresource };

    /// <summary>The path, from its first slash.</summary>
    public override string ToString()
    {
        var root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        var inside = Namespace is null ? Plural : $"namespaces/{Namespace}/{Plural}";
        var rest = (Name, Subresource) switch
        {
            (null, _) => "",
            (var name, null) => $"/{name}",
            var (name, part) => $"/{name}/{part}",
        };
        return $"{root}/{inside}{rest}";
    }

    private static bool IsSegment(string text) =>
        text.Length is > 0 and <= LongestSegment && text is not ("." or "..")
        && !text.AsSpan().ContainsAnyExcept(System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"));
}

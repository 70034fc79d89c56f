using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Broker.Core;
using Broker.Core.Catalog;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap;

namespace Broker.Directories.SignIn;

/// <summary>The directories that people sign in with here: one open way to each provider that is served, made anew when its document changes, or what policies ask of its people.</summary>
/// <param name="catalog">Where providers are registered.</param>
/// <param name="served">Those that are served; empty: the catalog has one, and that.</param>
/// <param name="surroundings">What every directory gets.</param>
/// <param name="time">The clock.</param>
/// <remarks>Thread safe. Connects nothing by itself.</remarks>
internal sealed class OpenDirectories(LiveCatalog catalog, IReadOnlyList<ProviderName> served, LdapSurroundings surroundings, TimeProvider time) : IAsyncDisposable
{
    /// <summary>A directory that was replaced goes on for those who still ask it.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromMinutes(2);

    private const string AttributeKey = "ldap:attr/";

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(10);

    // Counts tries at providers that are not there, by the default limits.
    private static readonly LdapProvider Unknown = new(default, "unknown", new LdapConnectionSettings(), new LdapUsers(LdapBindMode.Search), new LdapMapping());

    private readonly Lock _gate = new();
    private readonly Dictionary<string, OpenDirectory> _open = new(StringComparer.Ordinal);
    private readonly List<(LdapDirectory Directory, DateTimeOffset Until)> _leaving = [];
    private CatalogSnapshot? _seen;

    /// <summary>The clock of whoever asks.</summary>
    public TimeProvider Time => time;

    /// <summary>The providers whose people sign in here.</summary>
    public IReadOnlyList<LdapProvider> Providers => Served();

    /// <summary>What a person chooses a provider by: its name, or <c>ACCOUNT/NAME</c> where the one of another account has the same name.</summary>
    public string NameOf(LdapProvider provider) => NameOf(provider, Served());

    /// <summary>What people choose from: one <see cref="NameOf(LdapProvider)"/> for each provider that is served, in order.</summary>
    public IReadOnlyList<string> Names()
    {
        var providers = Served();
        return [.. providers.Select(provider => NameOf(provider, providers)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Null when a provider is served, else what is missing.</summary>
    public string? NotReady()
    {
        if (catalog.Current is not { } snapshot)
        {
            return "no catalog has loaded: see the log, or run 'broker check-config'";
        }

        if (served.Count == 0)
        {
            return snapshot.LdapProviders.Count switch
            {
                0 => "the catalog has no LdapProvider",
                1 => null,
                _ => "the catalog has several LdapProviders: name those that are served with --provider",
            };
        }

        return served.FirstOrDefault(name => !snapshot.TryGetLdapProvider(name.Account, name.Name, out _)) is { } missing
            ? $"the catalog has no LdapProvider {missing}, which --provider names"
            : null;
    }

    /// <summary>Chooses the directory of a sign-in.</summary>
    /// <param name="name"><c>NAME</c>, <c>ACCOUNT/NAME</c>, or null for the only one.</param>
    /// <param name="chosen">The directory; without one for a name that is not served.</param>
    /// <param name="refusal">Not ready, or several that it may be.</param>
    public bool TryChoose(string? name, [NotNullWhen(true)] out ServedDirectory? chosen, [NotNullWhen(false)] out Refusal? refusal)
    {
        (chosen, refusal) = (null, null);
        var providers = Served();
        if (providers.Count == 0)
        {
            refusal = Refusal.NotReady;
            return false;
        }

        if (name is null && providers.Count > 1)
        {
            refusal = Refusal.Invalid("There are several directories here: name yours as provider.", "provider_not_named");
            return false;
        }

        var named = name is null ? [.. providers] : providers.Where(provider => IsNamed(provider, name)).ToArray();
        if (named.Length > 1)
        {
            refusal = Refusal.Invalid("Several accounts have a directory of that name: name yours as provider in the form ACCOUNT/NAME.", "provider_ambiguous");
            return false;
        }

        chosen = named is [var only] ? Find(only.Account, only.Name) : null;
        chosen ??= new ServedDirectory(Unknown, Directory: null);
        return true;
    }

    /// <summary>The directory of a provider that is served; null for every other.</summary>
    public ServedDirectory? Find(AccountId account, string name)
    {
        lock (_gate)
        {
            Follow();
            return _open.TryGetValue(LdapProvider.ArnOf(account, name), out var open) ? new ServedDirectory(open.Provider, open.Directory) : null;
        }
    }

    /// <summary>Closes what was replaced, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(CheckInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var directory in TakeLeft(time.GetUtcNow()))
            {
                await directory.DisposeAsync();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        List<LdapDirectory> all = TakeLeft(DateTimeOffset.MaxValue);
        lock (_gate)
        {
            all.AddRange(_open.Values.Select(open => open.Directory));
            _open.Clear();
        }

        foreach (var directory in all)
        {
            await directory.DisposeAsync();
        }
    }

    private static bool IsNamed(LdapProvider provider, string name) =>
        string.Equals(provider.Name, name, StringComparison.Ordinal) || string.Equals(FullNameOf(provider), name, StringComparison.Ordinal);

    private static string NameOf(LdapProvider provider, IReadOnlyList<LdapProvider> providers) =>
        providers.Any(other => other.Account != provider.Account && string.Equals(other.Name, provider.Name, StringComparison.Ordinal)) ? FullNameOf(provider) : provider.Name;

    private static string FullNameOf(LdapProvider provider) => new ProviderName(provider.Account, provider.Name).ToString();

    /// <summary>Whether two documents say the same of how a directory is asked; limits and mapping are read where they count.</summary>
    private static bool IsSameWay(LdapProvider one, LdapProvider other) =>
        one.Users == other.Users
        && one.Groups == other.Groups
        && one.Connection.Servers.SequenceEqual(other.Connection.Servers)
        && one.Connection with { Servers = [] } == other.Connection with { Servers = [] }
        && AttributesOf(one.Mapping).SequenceEqual(AttributesOf(other.Mapping), StringComparer.Ordinal);

    private static IEnumerable<string?> AttributesOf(LdapMapping mapping) => [mapping.SessionName, mapping.SourceIdentity, .. mapping.Tags.Select(tag => tag.Value)];

    /// <summary>The attributes that policies ask about: of the roles that trust the provider, and of what their accounts forbid.</summary>
    private static FrozenSet<string> AskedAttributes(CatalogSnapshot snapshot, LdapProvider provider)
    {
        var roles = snapshot.RolesTrusting(provider);
        var policies = roles.Select(role => role.TrustPolicy)
            .Concat(roles.Select(role => role.Arn.Account).Distinct().SelectMany(account => snapshot.AccountOf(account).ResourceControl).SelectMany(layer => layer).Select(policy => policy.Document));
        return policies.SelectMany(policy => policy.ConditionKeysAfter(AttributeKey)).ToFrozenSet(StringComparer.Ordinal);
    }

    private List<LdapProvider> Served()
    {
        lock (_gate)
        {
            Follow();
            return [.. _open.Values.Select(open => open.Provider)];
        }
    }

    private List<LdapDirectory> TakeLeft(DateTimeOffset now)
    {
        lock (_gate)
        {
            List<LdapDirectory> left = [.. _leaving.Where(one => one.Until <= now).Select(one => one.Directory)];
            _leaving.RemoveAll(one => one.Until <= now);
            return left;
        }
    }

    /// <summary>Makes the open directories those of the catalog in use.</summary>
    private void Follow()
    {
        if (catalog.Current is not { } snapshot || ReferenceEquals(snapshot, _seen))
        {
            return;
        }

        _seen = snapshot;
        var now = snapshot.LdapProviders.Where(IsServed).ToDictionary(provider => provider.Arn, StringComparer.Ordinal);
        foreach (var (arn, open) in _open.ToArray())
        {
            // A person who was read without an attribute that a policy asks about now has to be read anew: a Deny could be about it.
            if (now.TryGetValue(arn, out var provider) && IsSameWay(open.Provider, provider) && open.Asked.SetEquals(AskedAttributes(snapshot, provider)))
            {
                _open[arn] = open with { Provider = provider };
                continue;
            }

            _open.Remove(arn);
            _leaving.Add((open.Directory, time.GetUtcNow() + Farewell));
        }

        foreach (var (arn, provider) in now.Where(one => !_open.ContainsKey(one.Key)))
        {
            var asked = AskedAttributes(snapshot, provider);
            _open[arn] = new OpenDirectory(provider, new LdapDirectory(provider, surroundings with { PolicyAttributes = () => asked }), asked);
        }

        bool IsServed(LdapProvider provider) => served.Count == 0
            ? snapshot.LdapProviders.Count == 1
            : served.Any(name => name.Account == provider.Account && string.Equals(name.Name, provider.Name, StringComparison.Ordinal));
    }

    /// <summary>An open way to a directory.</summary>
    /// <param name="Provider">The document in use, with its mapping and limits.</param>
    /// <param name="Directory">The way.</param>
    /// <param name="Asked">What it reads of people for the policies.</param>
    private sealed record OpenDirectory(LdapProvider Provider, LdapDirectory Directory, FrozenSet<string> Asked);
}

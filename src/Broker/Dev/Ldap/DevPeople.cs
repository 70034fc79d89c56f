using Broker.Core.Audit;
using Broker.Core.Federation;
using Broker.Dev.Samples;
using Broker.Directories;
using Broker.Directories.Api;
using Broker.Directories.Issue;
using Broker.Hosting;
using Broker.Ldap.Limits;

namespace Broker.Dev.Ldap;

/// <summary>The directory of <c>broker dev --ldap</c> and the role <c>broker ldap</c> for the people in it.</summary>
internal sealed class DevPeople : IAsyncDisposable
{
    /// <summary>The listener's name.</summary>
    public const string Listener = "ldap";

    /// <summary>Largest request body in bytes.</summary>
    public const int LongestBody = JsonBody.LongestOnWire;

    /// <summary>Where verifiers find the keys of people's tokens, at the throwaway issuer's address, which has the certificate that they trust.</summary>
    private const string IssuerPath = "/people";

    private readonly DevDirectory _directory;
    private readonly FileLoginState _state;
    private readonly DirectoryRole _role;
    private readonly DevState _files;
    private readonly Uri _portal;

    private DevPeople(DevDirectory directory, FileLoginState state, DirectoryRole role, DevState files, Uri portal) =>
        (_directory, _state, _role, _files, _portal) = (directory, state, role, files, portal);

    /// <summary>Whether a request to the throwaway issuer's listener is for the keys of people's tokens.</summary>
    public static bool IsTheirs(HttpContext context) => context.Request.Path.StartsWithSegments(IssuerPath, StringComparison.Ordinal);

    /// <summary>Starts the directory, adds its documents to the catalog, and puts the role together.</summary>
    /// <param name="files">The catalog, keys and certificate are written.</param>
    /// <param name="portal">The address of its listener.</param>
    /// <param name="issuer">The throwaway issuer.</param>
    /// <param name="sts">The STS.</param>
    /// <param name="audit">Stays the caller's.</param>
    /// <param name="surroundings">Metrics, logs, clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">slapd did not start.</exception>
    public static async Task<DevPeople> StartAsync(
        DevState files, Uri portal, string issuer, Uri sts, AuditTrail audit, DirectorySurroundings surroundings, CancellationToken cancellationToken)
    {
        var directory = await DevDirectory.StartAsync(files, surroundings.Time, cancellationToken);
        var issuers = new Uri(issuer + IssuerPath);
        var tokenIssuer = new FederationIssuer(issuers.AbsoluteUri, Core.AccountId.Parse(SampleCatalog.Account)).Text;
        DevState.WritePrivate(Path.Combine(files.Catalog, "people.yaml"), SampleDirectory.Documents(directory.Port, tokenIssuer));
        DevState.WritePrivate(files.PeopleEnvFile, Variables(portal, directory.Password));
        var origin = new Uri(portal.GetLeftPart(UriPartial.Authority));

        // The listener is bound already: the addresses in these settings are not used again.
        var settings = new DirectorySettings(
            files.Catalog,
            origin,
            IssueMode.InProcess,
            SampleCatalog.Region,
            new ListenAddress(System.Net.IPAddress.Loopback, 0),
            new ListenAddress(System.Net.IPAddress.Loopback, 0))
        {
            Keys = files.KeysFile,
            FederationKeys = files.FederationKeysFile,
            FederationIssuer = issuers,
            StsEndpoint = sts,
            Console = new ConsoleSettings(new Uri(sts, "/federation"), new Uri(sts, "/federation/session"), origin),
        };
        var state = FileLoginState.InMemory(surroundings.Time);
        return new DevPeople(directory, state, new DirectoryRole(settings, audit, state, surroundings), files, origin);
    }

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context) => _role.HandleAsync(context);

    /// <summary>Answers 500 after <see cref="HandleAsync"/> threw.</summary>
    public Task AnswerDefectAsync(HttpContext context) => _role.AnswerDefectAsync(context);

    /// <summary>Works until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _role.RunAsync(cancellationToken);

    /// <summary>Says how to sign in.</summary>
    public void Tell(TextWriter terminal)
    {
        terminal.WriteLine($"The portal for people of the sample directory:    {_portal}");
        terminal.WriteLine($"  sign in as {string.Join(", ", SamplePeople.Names)}; the password of each is     {_directory.Password}");
        terminal.WriteLine($"  for programs: . {_files.PeopleEnvFile}");
    }

    public async ValueTask DisposeAsync()
    {
        await _role.DisposeAsync();
        await _state.DisposeAsync();
        _directory.Dispose();
    }

    private static string Variables(Uri portal, string password) => $"""
        export BROKER_LDAP_URL={portal.GetLeftPart(UriPartial.Authority)}
        export BROKER_USERNAME=alice
        export BROKER_PASSWORD={password}

        """;
}

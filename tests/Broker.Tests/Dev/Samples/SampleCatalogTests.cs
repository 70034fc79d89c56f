using Broker.Core.Catalog;
using Broker.Dev;
using Broker.Dev.Saml;
using Broker.Dev.Samples;
using Broker.TestKit;

namespace Broker.Tests.Dev.Samples;

public sealed class SampleCatalogTests : IDisposable
{
    private static readonly ManualTimeProvider Time = new();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Loads_without_an_error_or_a_warning()
    {
        using var state = DevState.Open(_folder["state"]);

        var load = Load(state);

        Assert.Empty(load.Problems);
        Assert.True(load.TryGetSnapshot(out var snapshot));
        Assert.Equal(["admin", "chained", "cross-account", "demo", "partner", "saml", "tags"], snapshot.Roles.Select(role => role.Arn.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_users_variables_are_its_key()
    {
        using var state = DevState.Open(_folder["state"]);

        Assert.True(Load(state).TryGetSnapshot(out var snapshot));

        var key = Assert.Single(Assert.Single(snapshot.Users).AccessKeys);
        var variables = File.ReadAllLines(state.UserEnvFile).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        Assert.Equal(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(key.Id, variables["AWS_ACCESS_KEY_ID"]);
        Assert.True(key.Secret.Matches(variables["AWS_SECRET_ACCESS_KEY"]));
    }

    [Fact]
    public void Two_catalogs_have_no_secret_in_common()
    {
        using var first = DevState.Open(_folder["first"]);
        using var second = DevState.Open(_folder["second"]);
        Load(first);
        Load(second);

        Func<DevState, string>[] secrets = [state => state.UserSecretFile, state => state.MfaSeedFile, state => state.SamlKeyFile];

        Assert.All(secrets, file => Assert.NotEqual(File.ReadAllText(file(first)), File.ReadAllText(file(second))));
    }

    [Fact]
    public void Only_the_owner_can_read_what_is_made()
    {
        using var state = DevState.Open(_folder["state"]);
        Load(state);

        string[] files = [state.UserEnvFile, state.UserSecretFile, state.MfaSeedFile, state.SamlKeyFile];

        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    private static CatalogLoad Load(DevState state)
    {
        var user = new DevUser();
        user.Write(state);
        DevSamlIdp.Write(state, Time.GetUtcNow());
        using var issuer = new DevIssuer(Time) { Issuer = "https://localhost:1" };
        DevState.WritePrivate(state.CaFile, issuer.CaPem);
        Directory.CreateDirectory(state.Catalog);
        foreach (var (name, document) in SampleCatalog.Documents(issuer.Issuer, user.KeyId))
        {
            DevState.WritePrivate(Path.Combine(state.Catalog, name), document);
        }

        return new CatalogFolder(state.Catalog).Load();
    }
}

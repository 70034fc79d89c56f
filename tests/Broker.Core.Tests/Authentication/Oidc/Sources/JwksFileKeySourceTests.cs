using System.Diagnostics;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Oidc.Sources;

namespace Broker.Core.Tests.Authentication.Oidc.Sources;

public sealed class JwksFileKeySourceTests : IssuerKeySourceConformance
{
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-test-").FullName;

    protected override string TooLarge => KeyFetchFailure.KeyFile;

    protected override string Missing => KeyFetchFailure.KeyFile;

    protected override string Issuer => "https://issuer.example";

    private string File => Path.Combine(_folder, "jwks.json");

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Answers_with_an_error_for_an_empty_file()
    {
        await PublishAsync([]);

        await RefusedAsync(KeyFetchFailure.KeyFile);
    }

    [Fact]
    public async Task Answers_with_an_error_for_a_directory()
    {
        Directory.CreateDirectory(File);

        await RefusedAsync(KeyFetchFailure.KeyFile);
    }

    [Fact]
    public async Task Answers_with_an_error_for_a_fifo_without_waiting_for_a_writer()
    {
        var fifo = Path.Combine(_folder, "fifo");
        using (var mkfifo = Process.Start("mkfifo", fifo))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        System.IO.File.CreateSymbolicLink(File, "fifo");

        await RefusedAsync(KeyFetchFailure.KeyFile);
    }

    [Fact]
    public async Task Answers_with_an_error_for_a_device()
    {
        System.IO.File.CreateSymbolicLink(File, "/dev/zero");

        await RefusedAsync(KeyFetchFailure.KeyFile);
    }

    [Fact]
    public async Task Follows_the_links_that_kubelet_makes_and_sees_them_swapped()
    {
        foreach (var version in new[] { "one", "two" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, version));
            await System.IO.File.WriteAllTextAsync(Path.Combine(_folder, version, "jwks.json"), version);
        }

        Directory.CreateSymbolicLink(Path.Combine(_folder, "..data"), "one");
        System.IO.File.CreateSymbolicLink(File, "..data/jwks.json");
        Assert.Equal("one"u8.ToArray(), await FetchedAsync());

        Directory.Delete(Path.Combine(_folder, "..data"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "..data"), "two");
        Assert.Equal("two"u8.ToArray(), await FetchedAsync());
    }

    protected override IIssuerKeySource Open() => new JwksFileKeySource(Issuer, File);

    protected override Task PublishAsync(byte[] document) => System.IO.File.WriteAllBytesAsync(File, document);

    protected override Task RemoveAsync()
    {
        System.IO.File.Delete(File);
        return Task.CompletedTask;
    }
}

using Microsoft.Playwright;

namespace Broker.EndToEnd.Tests.Portal;

/// <summary>Somebody with a browser. Remembers what the browser complained about: a policy that was hurt, a script that failed.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private Visitor(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    public IBrowserContext Context => _context;

    /// <summary>Complaints of the browser but those about statuses that refuse.</summary>
    public IList<string> Complaints { get; } = [];

    public static async Task<Visitor> OpenAsync(IBrowserContext context)
    {
        // Pages take some tens of milliseconds; a machine that builds besides takes its time.
        context.SetDefaultTimeout(30_000);
        var visitor = new Visitor(context, await context.NewPageAsync());
        visitor.Page.PageError += (_, error) => visitor.Complaints.Add(error);
        visitor.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource: the server responded with a status of", StringComparison.Ordinal))
            {
                visitor.Complaints.Add(message.Text);
            }
        };
        return visitor;
    }

    /// <summary>Signs in by the form.</summary>
    public async Task SignInAsync(string username, string password = PortalWorld.Password)
    {
        await Page.GotoAsync("/sign-in");
        await FillAsync(username, password);
    }

    /// <summary>Fills in the form that is shown and sends it.</summary>
    public async Task FillAsync(string username, string password)
    {
        await Page.GetByLabel("User name").FillAsync(username);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Gets credentials of a role and stays on their page.</summary>
    public async Task GetCredentialsAsync(string role)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = $"Get credentials for {role} in sandbox" }).ClickAsync();
        await Page.GetByRole(AriaRole.Heading, new() { Name = $"Credentials for {role}" }).WaitForAsync();
    }

    /// <summary>The heading of the page.</summary>
    public Task<string> HeadingAsync() => Page.Locator("h1").InnerTextAsync();

    public ValueTask DisposeAsync() => new(_context.CloseAsync());
}
